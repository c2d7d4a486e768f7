import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { Status, Text, Time } from './parts';
import { Entry, HISTORY_LIMIT } from '../../core/entry';
import { Timestamp, toMilliseconds } from '../../core/timestamp';

interface Step {
  readonly at: Timestamp;
  readonly what: unknown;
  readonly reason?: string;
}

/** What happened to an event, oldest first, with the time since the step before. */
export function EventTimeline({ entry }: { readonly entry: Entry }): VNode {
  const steps = stepsOf(entry);
  return html`<ol class="timeline">${steps.map(({ at, what, reason }, index) => html`<li>
    <span class="when"><${Time} at=${at}/>${index === 0 ? null : html` <span class="muted">${since(steps[index - 1].at, at)}</span>`}</span>
    <span class="what">${what}${reason === undefined ? null : html`<br/><span class="muted"><${Text} text=${reason}/></span>`}</span>
  </li>`)}</ol>`;
}

function stepsOf({ timestamp, recordedAt, status, history }: Entry): Step[] {
  const recorded = history.length < HISTORY_LIMIT
    ? html`recorded as <${Status} status=${history[0]?.from ?? status}/>`
    : 'recorded; the first changes are no longer in the history';
  return [
    { at: timestamp, what: 'happened' },
    { at: recordedAt, what: recorded },
    ...history.map(({ at, from, to, by, reason }) => ({ at, reason, what: html`<${Status} status=${from}/> → <${Status} status=${to}/>, by <${Text} text=${by}/>` })),
  ];
}

/** `+1.5 s`; negative if the clocks of S3 and of the function differ. */
function since(before: Timestamp, at: Timestamp): string {
  const milliseconds = toMilliseconds(at) - toMilliseconds(before);
  const seconds = Math.abs(milliseconds) / 1000;
  const length = seconds < 60 ? `${seconds} s` : seconds < 3_600 ? `${Math.round(seconds / 6) / 10} min` : `${Math.round(seconds / 360) / 10} h`;
  return `${milliseconds < 0 ? '-' : '+'}${length}`;
}
