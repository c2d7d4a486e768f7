import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { STATUSES } from '../../../core/contract/status';
import type { StatusOverview } from '../../../core/ledger-api';
import { toMilliseconds } from '../../../core/timestamp';
import type { Overview } from '../../studio-api';
import { hrefOf } from '../address';
import { get } from '../api';
import { ChecksPanel } from '../checks-panel';
import { useLive } from '../live';
import { ErrorNote, MalformedNote, ReadNote, Status, Text } from '../parts';
import { PlotsPanel } from '../plots-panel';
import type { ViewProps } from '../view-props';
import { fromNow, number, ofSeconds, span } from '../words';

export function OverviewView({ settings, filter }: ViewProps): VNode {
  const { data, error, refresh } = useLive(signal => get<Overview>('/api/overview', {}, signal), settings.refreshEvery, 'overview');
  return html`<h1>Overview</h1>
    <${ErrorNote} error=${error}/>
    <ul class="tiles" aria-label="Events by status">${(data?.statuses ?? []).map(each => html`<${Tile} key=${each.status} overview=${each} maxInFlight=${data?.maxInFlight}/>`)}</ul>
    <${MalformedNote} rows=${data?.statuses.flatMap(({ malformed = [] }) => malformed)}/>
    <${ReadNote} read=${data && `${data.read}, ${fromNow(ofSeconds(data.at / 1000))}`} error=${error}>
      Refreshed every ${span(settings.refreshEvery)} while this tab is visible. <button type="button" class="link" onClick=${refresh}>Refresh now</button>
    <//>
    ${settings.checks ? html`<${ChecksPanel} settings=${settings}/>` : null}
    ${settings.plots ? html`<${PlotsPanel} filter=${filter} settings=${settings}/>` : null}`;
}

function Tile({ overview, maxInFlight }: { readonly overview: StatusOverview; readonly maxInFlight?: number }): VNode {
  const { status, count, capped } = overview;
  const view = status === STATUSES.FAILED ? hrefOf('failures') : hrefOf('events', { status, order: overview.oldest === undefined ? 'newest' : 'oldest' });
  return html`<li><a class="tile" data-status=${status} href=${view}>
    <${Status} status=${status}/>
    <span class="count">${number(count)}${capped ? '+' : ''}</span>
    ${status === STATUSES.DISPATCHED && maxInFlight !== undefined ? html`<span class="muted">of at most ${number(maxInFlight)} in flight</span>
      <meter aria-label="In flight" min="0" max=${maxInFlight} value=${Math.min(count, maxInFlight)}></meter>` : null}
    ${notesOn(overview).map(({ text, warns }) => html`<span class=${warns ? 'warns' : 'muted'}>${text}</span>`)}
    ${overview.lastReason === undefined ? null : html`<span class="muted reason">newest: <${Text} text=${overview.lastReason}/></span>`}
  </a></li>`;
}

function notesOn({ count, oldest, expired, due }: StatusOverview): Array<{ readonly text: string; readonly warns?: boolean }> {
  if (count === 0) return [];
  return [
    ...(oldest === undefined ? [] : [{ text: `oldest ${span(Date.now() - toMilliseconds(oldest))}` }]),
    ...(due === undefined ? [] : [{ text: `${number(due)} due` }]),
    ...(expired === undefined ? [] : [{ text: `${number(expired)} expired ${expired === 1 ? 'lease' : 'leases'}`, warns: expired > 0 }]),
  ];
}
