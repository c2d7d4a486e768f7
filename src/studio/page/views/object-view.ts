import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { Entry } from '../../../core/entry';
import type { ObjectHistory } from '../../studio-api';
import { go, hrefOf } from '../address';
import { get } from '../api';
import { EventTimeline } from '../event-timeline';
import { useLive } from '../live';
import { ErrorNote, MalformedNote, ObjectName, ReadNote, Status, Text } from '../parts';
import type { ViewProps } from '../view-props';

/** All events of one object: by its name, or by one of its events, so that the URL need not hold a key that is hidden. */
export function ObjectView({ settings, filter }: ViewProps): VNode {
  const { uri, id, timestamp } = filter;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    go('object', { uri: String(new FormData(event.currentTarget as HTMLFormElement).get('uri')) });
  };
  return html`<h1>Object</h1>
    <form class="filter" onSubmit=${submit} key=${uri}>
      <label class="wide">Object <input name="uri" required pattern="s3://[^\\/]+/.+" title="s3://BUCKET/KEY" placeholder="s3://bucket/key"
        autocomplete="off" spellcheck=${false} defaultValue=${uri ?? ''}/></label>
      <button type="submit" class="primary">Show</button>
    </form>
    ${uri === undefined && id === undefined
      ? html`<p class="read">Nothing was read yet. An event's page leads here, too.</p>`
      : html`<${History} key=${`${uri} ${id} ${timestamp}`} settings=${settings} filter=${filter}/>`}`;
}

function History({ settings, filter: { uri, id, timestamp, cursor } }: ViewProps): VNode {
  const query = { uri, id, timestamp, cursor };
  const { data, error } = useLive(
    signal => get<ObjectHistory>('/api/object', query, signal), cursor === undefined ? settings.refreshEvery : undefined, JSON.stringify(query),
  );
  return html`<${ErrorNote} error=${error}/>
    ${data ? html`<p class="title"><${ObjectName} of=${data}/></p>` : null}
    <${ReadNote} read=${data?.read} error=${error}/>
    <${MalformedNote} rows=${data?.malformed}/>
    <ul class="groups">${data?.entries.map(entry => html`<${Life} key=${`${entry.id} ${entry.timestamp}`} entry=${entry}/>`)}</ul>
    <p class="pages">
      ${cursor === undefined ? null : html`<a class="button" href=${hrefOf('object', { ...query, cursor: undefined })}>First page</a>`}
      ${data?.cursor === undefined ? null : html`<a class="button" href=${hrefOf('object', { ...query, cursor: data.cursor })}>Next page</a>`}
    </p>`;
}

/** One event of the object, with its attempts. */
function Life({ entry }: { readonly entry: Entry }): VNode {
  return html`<li class="group">
    <h2><${Status} status=${entry.status}/> <a href=${hrefOf('event', { id: entry.id, timestamp: entry.timestamp })}><${Text} text=${entry.eventName}/></a></h2>
    <${EventTimeline} entry=${entry}/>
  </li>`;
}
