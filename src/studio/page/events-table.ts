import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { hrefOf } from './address';
import { ObjectName, Text, Time } from './parts';
import { bytes, zone } from './words';
import { STATUSES } from '../../core/contract/status';
import type { Entry } from '../../core/entry';
import { Timestamp, toMilliseconds } from '../../core/timestamp';

/** One event per row; on a narrow screen each row is a block. */
export function EventsTable({ entries, caption }: { readonly entries: readonly Entry[]; readonly caption: string }): VNode {
  return html`<table class="events">
    <caption class="hidden">${caption}</caption>
    <thead><tr>
      <th scope="col">Time (${zone()})</th>
      <th scope="col">Object</th>
      <th scope="col">Event</th>
      <th scope="col" class="number">Size</th>
      <th scope="col" class="number">Attempt</th>
      <th scope="col">Note</th>
    </tr></thead>
    <tbody>${entries.map(entry => html`<tr key=${`${entry.id} ${entry.timestamp}`}>
      <td data-label="Time"><${Time} at=${entry.timestamp}/></td>
      <td class="name"><a href=${hrefOf('event', { id: entry.id, timestamp: entry.timestamp })}><${ObjectName} of=${entry}/></a></td>
      <td data-label="Event"><${Text} text=${entry.eventName}/></td>
      <td data-label="Size" class="number">${entry.size === undefined ? '–' : bytes(entry.size)}</td>
      <td data-label="Attempt" class="number">${entry.attempt ?? '–'}</td>
      <td data-label="Note" class="note">${noteOf(entry)}</td>
    </tr>`)}</tbody>
  </table>`;
}

function noteOf({ status, leaseUntil, notBefore, statusReason, settledAt }: Entry): VNode | null {
  if (status === STATUSES.DISPATCHED && leaseUntil) return html`lease ${has(leaseUntil) ? 'expired' : 'expires'} <${Time} at=${leaseUntil} relative=${true}/>`;
  const reason = statusReason === undefined ? null : html`<${Text} text=${statusReason}/>`;
  if (status === STATUSES.RETRYING && notBefore) return html`<span>due ${has(notBefore) ? 'now' : html`<${Time} at=${notBefore} relative=${true}/>`}</span> ${reason}`;
  return (reason ?? (settledAt ? html`settled <${Time} at=${settledAt} relative=${true}/>` : null)) as VNode | null;
}

function has(come: Timestamp): boolean {
  return toMilliseconds(come) <= Date.now();
}
