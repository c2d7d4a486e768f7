import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { MANAGER_DEFAULTS } from '../../../core/contract/defaults';
import { STATUSES } from '../../../core/contract/status';
import { LIFECYCLE } from '../../../core/lifecycle';
import { visible } from '../../../terminal/display-text';
import { BULK_VERBS, BulkJobView, BulkQuery } from '../../studio-api';
import { Address, go, hrefOf } from '../address';
import { post } from '../api';
import { BulkJobPanel } from '../bulk-job-panel';
import { ErrorNote, Text } from '../parts';
import type { ViewProps } from '../view-props';
import { capitalized, fromInput, toInput } from '../words';

/** Which events: the filter of the URL, without the job that counts them. */
function queryOf({ verb: wanted, status, prefix, group, since, until, failedSince, failedUntil, rate }: Address['filter']) {
  const verb = BULK_VERBS.find(each => each === wanted) ?? 'retry';
  const from: readonly string[] = LIFECYCLE[verb].from;
  const chosen = status !== undefined && from.includes(status) ? status : from.includes('failed') ? 'failed' : from[0];
  return {
    verb,
    status: chosen,
    prefix,
    group,
    since,
    until,
    ...(chosen === STATUSES.FAILED ? { failedSince, failedUntil } : {}),
    rate: verb === 'replay' ? rate : undefined,
  };
}

function failedText({ failedSince, failedUntil }: { readonly failedSince?: string; readonly failedUntil?: string }): string {
  const text = (iso: string) => toInput(iso).replace('T', ' ') || visible(iso);
  return [failedSince && `since ${text(failedSince)}`, failedUntil && `until ${text(failedUntil)}`].filter(each => each).join(' ');
}

export function BulkView({ settings, filter }: ViewProps): VNode {
  const query = queryOf(filter);
  const name = JSON.stringify(query);
  const [error, setError] = useState<Error>();
  const filterForm = useRef<HTMLFormElement>(null);
  const [, setEdits] = useState(0);
  const read = (form: HTMLFormElement) => {
    const fields = new FormData(form);
    const text = (field: string) => String(fields.get(field) ?? '') || undefined;
    const status = text('status');
    return {
      verb: text('verb'),
      status,
      ...(status === STATUSES.FAILED ? { failedSince: query.failedSince, failedUntil: query.failedUntil } : {}),
      prefix: text('prefix'),
      group: query.group,
      since: fromInput(text('since') ?? ''),
      until: fromInput(text('until') ?? ''),
      rate: text('rate'),
    };
  };
  const count = async (event: SubmitEvent) => {
    event.preventDefault();
    setError(undefined);
    const given = read(event.currentTarget as HTMLFormElement);
    try {
      const { job } = await post<BulkJobView>('/api/bulk/count', { ...given, rate: given.rate && Number(given.rate) });
      go('bulk', { ...given, job });
    } catch (failure) {
      setError(failure as Error);
    }
  };
  const change = ({ currentTarget }: Event) => go('bulk', read((currentTarget as HTMLSelectElement).form as HTMLFormElement));
  const isCurrent = (counted: BulkQuery) => {
    const { rate, ...others } = filterForm.current ? read(filterForm.current) : query;
    const isSameRate = counted.rate === undefined || counted.rate === Number(rate);
    return isSameRate && Object.entries(others).every(([field, value]) => counted[field as keyof BulkQuery] === value);
  };
  return html`<h1>Bulk</h1>
    <form class="filter" ref=${filterForm} onSubmit=${count} onInput=${() => setEdits(edits => edits + 1)} key=${name}>
      <label>Change <select name="verb" onChange=${change}>${BULK_VERBS.map(each => html`<option selected=${each === query.verb} value=${each}>${capitalized(each)}</option>`)}</select></label>
      <label>Status <select name="status">${LIFECYCLE[query.verb].from.map(each => html`<option selected=${each === query.status}>${each}</option>`)}</select></label>
      <label>Since <input name="since" type="datetime-local" step="1" defaultValue=${toInput(query.since)}/></label>
      <label>Until <input name="until" type="datetime-local" step="1" defaultValue=${toInput(query.until)}/></label>
      ${query.verb === 'replay' ? html`<label>Due per second <input name="rate" type="number" min="0.01" step="any" defaultValue=${query.rate ?? MANAGER_DEFAULTS.replayRate}/></label>` : null}
      <label class="wide">Key begins with <input name="prefix" autocomplete="off" spellcheck=${false} defaultValue=${query.prefix ?? ''}/></label>
      ${query.group === undefined ? null : html`<p class="wide group-filter">Only this group: <strong>${query.group === '' ? 'no reason given' : html`<${Text} text=${query.group}/>`}</strong>${' '}
        <a href=${hrefOf('bulk', { ...query, group: undefined })} aria-label=${`All groups, not only: ${visible(query.group)}`}>all groups</a></p>`}
      ${query.failedSince === undefined && query.failedUntil === undefined ? null : html`<p class="wide group-filter">Only those that failed <strong>${failedText(query)}</strong>${' '}
        <a href=${hrefOf('bulk', { ...query, failedSince: undefined, failedUntil: undefined })}>whenever they failed</a></p>`}
      <button type="submit" class="primary">Count</button>
    </form>
    <${ErrorNote} error=${error}/>
    ${filter.job === undefined
      ? html`<p class="read">Nothing was read yet. Counting reads every event of the status in the time range, and changes nothing.</p>`
      : html`<${BulkJobPanel} key=${filter.job} job=${filter.job} settings=${settings} isCurrent=${isCurrent}/>`}`;
}
