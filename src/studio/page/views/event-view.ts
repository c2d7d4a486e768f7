import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Entry } from '../../../core/entry';
import { isTimestamp, Timestamp } from '../../../core/timestamp';
import { visible } from '../../../terminal/display-text';
import type { EventDetail, EventVerb } from '../../studio-api';
import { hrefOf } from '../address';
import { get, post } from '../api';
import { EventTimeline } from '../event-timeline';
import { useLive } from '../live';
import { ErrorNote, ObjectName, ReadNote, Status, Text, Time } from '../parts';
import { ReasonForm } from '../reason-form';
import type { ViewProps } from '../view-props';
import { bytes, capitalized, fromNow } from '../words';

const QUESTIONS: Record<EventVerb, string> = {
  retry: 'Give this event a new set of attempts?',
  discard: 'Discard this event, so that no manager delivers it?',
  complete: 'Complete this event? Its current attempt is then settled.',
  fail: 'Report that the current attempt has failed? The event is retried while attempts are left.',
  replay: 'Process this event again, with a new set of attempts? It is due at once, after new events and retries.',
};

export function EventView({ settings, filter }: ViewProps): VNode {
  const { id = '', timestamp } = filter;
  const [asked, setAsked] = useState<EventVerb>();
  const { data, error, set } = useLive(
    signal => get<EventDetail>('/api/event', { id, timestamp }, signal), asked === undefined ? settings.refreshEvery : undefined, `${id} ${timestamp}`,
  );
  const change = async (verb: EventVerb, entry: Entry, reason: string) => {
    const attempt = verb === 'complete' || verb === 'fail' ? entry.attempt : undefined;
    set(await post<EventDetail>('/api/event/change', { verb, id: entry.id, timestamp: entry.timestamp, reason, attempt }));
    setAsked(undefined);
  };
  if (!data) return html`<h1>Event</h1><${ErrorNote} error=${error}/><${ReadNote} error=${error}/>`;
  const { entry, verbs, message } = data;
  return html`<h1>Event</h1>
    <p class="title"><${Status} status=${entry.status}/> <${ObjectName} of=${entry}/></p>
    <${ErrorNote} error=${error}/>
    ${asked === undefined
      ? html`<div class="buttons">${verbs.map(verb => html`<button type="button" onClick=${() => setAsked(verb)}>${capitalized(verb)}…</button>`)}</div>`
      : html`<${ReasonForm} question=${QUESTIONS[asked]} action=${`${capitalized(asked)} this event`} by=${settings.by}
        onSubmit=${(reason: string) => change(asked, entry, reason)} onCancel=${() => setAsked(undefined)}/>`}
    <div class="columns">
      <section><h2>Facts</h2><dl>${factsOf(entry).map(([name, fact]) => html`<dt>${name}</dt><dd>${fact}</dd>`)}</dl></section>
      <section><h2>Timeline</h2><${EventTimeline} entry=${entry}/></section>
    </div>
    <section><h2>Message</h2>${message
      ? html`<p class="muted">What the target receives for attempt ${message.attempt}.</p><pre tabindex="0">${visibleJson(message)}</pre>`
      : html`<p class="muted">None: the event was not delivered yet.</p>`}</section>
    <${ReadNote} read=${data.read}/>`;
}

function factsOf(entry: Entry): Array<[name: string, fact: unknown]> {
  const { bucket, id, timestamp } = entry;
  const moment = (at: Timestamp | undefined) => at && html`<${Time} at=${at}/> <span class="muted">${fromNow(at)}</span>`;
  const text = (value: string | undefined) => value && html`<${Text} text=${value}/>`;
  const secondsOf = (value: number) => {
    const at = `${String(value).padStart(10, '0')}.000`;
    return isTimestamp(at) ? moment(at) : text(String(value));
  };
  const facts: Array<[name: string, fact: unknown]> = [
    ['reason', text(entry.statusReason)],
    ['event', text(entry.eventName)],
    ['happened', moment(timestamp)],
    ['recorded', moment(entry.recordedAt)],
    ['settled', moment(entry.settledAt)],
    ['failed', moment(entry.failedAt)],
    ['attempt', entry.attempt],
    ['lease until', moment(entry.leaseUntil)],
    ['due', moment(entry.notBefore)],
    ['bucket', text(bucket)],
    ['key', html`<a href=${hrefOf('object', { id, timestamp })}><${Text} text=${entry.key}/></a>`],
    ['version', text(entry.versionId)],
    ['size', entry.size === undefined ? undefined : bytes(entry.size)],
    ['etag', text(entry.etag)],
    ['sequencer', text(entry.sequencer)],
    ['expires', entry.expiresAt === undefined ? undefined : secondsOf(entry.expiresAt)],
    ['id', text(id)],
    ['timestamp', text(timestamp)],
  ];
  return facts.filter(([, fact]) => fact !== undefined && fact !== '');
}

/** The message as JSON, line by line: what is invisible is escaped, and line breaks stay. */
function visibleJson(message: object): string {
  return JSON.stringify(message, undefined, 2).split('\n').map(line => visible(line).replace(/\\\\/g, '\\')).join('\n');
}
