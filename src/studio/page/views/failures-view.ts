import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { STATUSES } from '../../../core/contract/status';
import type { FailureGroup, Failures } from '../../studio-api';
import { go, hrefOf } from '../address';
import { get } from '../api';
import { paced, useLive } from '../live';
import { ErrorNote, MalformedNote, ObjectName, ReadNote, Text, Time } from '../parts';
import type { ViewProps } from '../view-props';
import { capitalized, events, fromInput, number, toInput } from '../words';

const ROWS = 2_000;
/** Thousands of rows are read for it. */
const REFRESH_MS = 30_000;

export function FailuresView({ settings, filter }: ViewProps): VNode {
  const { since, until, rows = String(ROWS) } = filter;
  const query = { since, until, rows };
  const { data, error } = useLive(
    signal => get<Failures>('/api/failures', query, signal), paced(settings, REFRESH_MS), JSON.stringify(query),
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    go('failures', { rows: filter.rows, since: fromInput(String(form.get('since'))), until: fromInput(String(form.get('until'))) });
  };
  return html`<h1>Failures</h1>
    <form class="filter" onSubmit=${submit} key=${JSON.stringify(query)}>
      <label>Failed since <input name="since" type="datetime-local" step="1" defaultValue=${toInput(since)}/></label>
      <label>Failed until <input name="until" type="datetime-local" step="1" defaultValue=${toInput(until)}/></label>
      <button type="submit" class="primary">Show</button>
    </form>
    <${ErrorNote} error=${error}/>
    <${ReadNote} read=${data && `${data.read}, in ${data.groups.length} ${data.groups.length === 1 ? 'group' : 'groups'}`} error=${error}>
      ${data?.more ? html`<a href=${hrefOf('failures', { ...query, rows: String(Number(rows) + ROWS) })}>Read ${number(ROWS)} more</a>` : null}
    <//>
    <${MalformedNote} rows=${data?.malformed}/>
    ${data && data.groups.length === 0 ? html`<p>No failures.</p>` : null}
    <ul class="groups">${data?.groups.map(group => html`<${Group} key=${group.reason} group=${group} range=${{ failedSince: since, failedUntil: until }}/>`)}</ul>`;
}

interface GroupProps {
  readonly group: FailureGroup;
  readonly range: { readonly failedSince?: string; readonly failedUntil?: string };
}

function Group({ group: { reason, count, first, last, samples }, range }: GroupProps): VNode {
  return html`<li class="group">
    <h2>${reason === '' ? 'no reason given' : html`<${Text} text=${reason}/>`}</h2>
    <p><strong>${events(count)}</strong> <span class="muted">first seen <${Time} at=${first} relative=${true}/>, last seen <${Time} at=${last} relative=${true}/></span></p>
    <ul class="samples" aria-label="Samples">${samples.map(entry => html`<li>
      <a href=${hrefOf('event', { id: entry.id, timestamp: entry.timestamp })}><${ObjectName} of=${entry}/></a>
      ${entry.statusReason === undefined || entry.statusReason === reason ? null : html` <span class="muted"><${Text} text=${entry.statusReason}/></span>`}
    </li>`)}</ul>
    <p class="buttons">${(['retry', 'discard'] as const).map(verb => html`
      <a class="button" href=${hrefOf('bulk', { verb, status: STATUSES.FAILED, ...range, group: reason })}>${capitalized(verb)} this group…</a>`)}</p>
  </li>`;
}
