import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { LIFECYCLE } from '../../../core/lifecycle';
import { BULK_VERBS, EventList } from '../../studio-api';
import { go, hrefOf } from '../address';
import { get } from '../api';
import { EventsTable } from '../events-table';
import { useLive } from '../live';
import { ErrorNote, MalformedNote, ReadNote } from '../parts';
import type { ViewProps } from '../view-props';
import { capitalized, fromInput, toInput } from '../words';

export function EventsView({ settings, filter }: ViewProps): VNode {
  const { status = settings.statuses[0], order = 'newest', prefix, since, until, cursor } = filter;
  const query = { status, order, prefix, since, until, cursor };
  const { data, error } = useLive(signal => get<EventList>('/api/events', query, signal), cursor === undefined ? settings.refreshEvery : undefined, JSON.stringify(query));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? '') || undefined;
    go('events', { status: text('status'), order: text('order'), prefix: text('prefix'), since: fromInput(text('since') ?? ''), until: fromInput(text('until') ?? '') });
  };
  return html`<h1>Events</h1>
    <form class="filter" onSubmit=${submit} key=${JSON.stringify(query)}>
      <label>Status <input name="status" list="statuses" required defaultValue=${status}/></label>
      <datalist id="statuses">${settings.statuses.map(each => html`<option value=${each}></option>`)}</datalist>
      <label>Order <select name="order">${['newest', 'oldest'].map(each => html`<option selected=${each === order}>${each}</option>`)}</select></label>
      <label>Since <input name="since" type="datetime-local" step="1" defaultValue=${toInput(since)}/></label>
      <label>Until <input name="until" type="datetime-local" step="1" defaultValue=${toInput(until)}/></label>
      <label class="wide">Key begins with <input name="prefix" autocomplete="off" spellcheck=${false} defaultValue=${prefix ?? ''}/></label>
      <button type="submit" class="primary">Show</button>
    </form>
    <${ErrorNote} error=${error}/>
    <${ReadNote} read=${data?.read} error=${error}/>
    <${MalformedNote} rows=${data?.malformed}/>
    ${data && data.entries.length > 0 ? html`<p class="pages">${BULK_VERBS.filter(verb => LIFECYCLE[verb].from.some(from => from === status)).map(verb => html`
      <a class="button" href=${hrefOf('bulk', { verb, status, prefix, since, until })}>${capitalized(verb)} all that match…</a>`)}</p>` : null}
    ${data && data.entries.length > 0 ? html`<${EventsTable} entries=${data.entries} caption=${data.read}/>` : null}
    <p class="pages">
      ${cursor === undefined ? null : html`<a class="button" href=${hrefOf('events', { ...query, cursor: undefined })}>First page</a>`}
      ${data?.cursor === undefined ? null : html`<a class="button" href=${hrefOf('events', { ...query, cursor: data.cursor })}>Next page</a>`}
    </p>`;
}
