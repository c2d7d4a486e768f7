import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { get, post } from './api';
import { EventsTable } from './events-table';
import { useLive } from './live';
import { ErrorNote, ReadNote, Status } from './parts';
import { ReasonForm } from './reason-form';
import { capitalized, events, number, span } from './words';
import { LIFECYCLE } from '../../core/lifecycle';
import type { BulkJobView, BulkQuery, Settings } from '../studio-api';

/** While it counts or changes. */
const POLL_MS = 300;

export interface BulkJobPanelProps {
  readonly job: string;
  readonly settings: Settings;
  /** Whether the form still shows the filter that was counted: nobody confirms another. */
  readonly isCurrent: (query: BulkQuery) => boolean;
}

/** The progress of a bulk change: counted, confirmed, changed. */
export function BulkJobPanel({ job, settings, isCurrent }: BulkJobPanelProps): VNode {
  const [confirming, setConfirming] = useState(false);
  const [running, setRunning] = useState(true);
  const [failure, setFailure] = useState<Error>();
  const { data, error, set, refresh } = useLive(async signal => {
    const view = await get<BulkJobView>('/api/bulk/job', { job }, signal);
    setRunning(isRunning(view));
    return view;
  }, running ? POLL_MS : undefined, job);
  const send = async (path: string, body: object = {}) => {
    setFailure(undefined);
    try {
      set(await post<BulkJobView>(path, { job, ...body }));
      setRunning(true);
      refresh();
    } catch (failed) {
      setFailure(failed as Error);
    }
  };
  if (!data) return html`<${ErrorNote} error=${error}/>`;
  const { query, state, confirmed, count, changed, conflicts } = data;
  const verb = capitalized(query.verb);
  const start = async (reason: string) => {
    await post('/api/bulk/start', { job, count, reason });
    setConfirming(false);
    setRunning(true);
    refresh();
  };
  const done = changed + conflicts;
  const startable = state === 'counted' && count > 0 && settings.writable;
  return html`<section aria-label="Bulk change" data-state=${state}>
    <div role="status">
      <h2>${titleOf(data)}</h2>
      ${confirmed ? html`
          <p>${number(changed)} of ${number(count)} changed from <${Status} status=${query.status}/> to <${Status} status=${LIFECYCLE[query.verb].to[0]}/>${conflicts === 0 ? '' : `, ${number(conflicts)} skipped: somebody else changed them first`}.</p>` : null}
    </div>
    ${state === 'counted' && query.rate !== undefined && count > 0 ? html`<p class="muted">${number(query.rate)} become due per second: the last one after ${span(1000 * count / query.rate)}. New events and retries go first.</p>` : null}
    ${done > 0 ? html`<progress max=${count} value=${done} aria-label="Progress"></progress>` : null}
    <${ErrorNote} error=${failure ?? error ?? (data.error && new Error(data.error.message))}/>
    ${startable && !isCurrent(query) ? html`<p class="warning" role="status">This is the count of another filter. Count again to change events.</p>` : null}
    ${confirming && startable && isCurrent(query)
      ? html`<${ReasonForm} question=${`${verb} ${events(count)}?`} action=${`${verb} ${events(count)}`} by=${settings.by} onSubmit=${start} onCancel=${() => setConfirming(false)}/>`
      : html`<div class="buttons">
        ${startable && isCurrent(query) ? html`<button type="button" class="primary" onClick=${() => setConfirming(true)}>${verb} ${events(count)}…</button>` : null}
        ${state === 'counting' || state === 'changing' ? html`<button type="button" onClick=${() => send('/api/bulk/stop')}>Stop</button>` : null}
        ${(state === 'stopped' || state === 'failed') && confirmed && settings.writable ? html`<button type="button" class="primary" onClick=${() => send('/api/bulk/continue')}>Continue</button>` : null}
      </div>`}
    ${state === 'counted' && count > 0 && !settings.writable ? html`<p class="muted">This studio is read-only. Start it with --write to change events.</p>` : null}
    <${ReadNote} read=${data.read}/>
    ${data.malformed > 0 ? html`<p class="warning">${number(data.malformed)} rows skipped: they cannot be read.</p>` : null}
    ${data.samples.length > 0 ? html`<h3>Samples, oldest first</h3><${EventsTable} entries=${data.samples} caption="Samples"/>` : null}
  </section>`;
}

function isRunning({ state }: BulkJobView): boolean {
  return state === 'counting' || state === 'changing';
}

function titleOf({ state, count }: BulkJobView): string {
  switch (state) {
    case 'counting': return `Counting: ${events(count)} so far`;
    case 'counted': return count === 1 ? '1 event matches' : `${number(count)} events match`;
    case 'changing': return 'Changing';
    case 'stopped': return 'Stopped';
    case 'done': return 'Done';
    default: return 'Failed';
  }
}
