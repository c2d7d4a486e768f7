import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks';
import { hrefOf, useAddress, View } from './address';
import { get, openSession } from './api';
import { ErrorNote, Text } from './parts';
import type { ViewProps } from './view-props';
import { BulkView } from './views/bulk-view';
import { EventView } from './views/event-view';
import { EventsView } from './views/events-view';
import { FailuresView } from './views/failures-view';
import { ObjectView } from './views/object-view';
import { OverviewView } from './views/overview-view';
import { capitalized } from './words';
import type { Settings } from '../studio-api';

const TABS: readonly View[] = ['overview', 'events', 'object', 'failures', 'bulk'];
/** The tab of a view that has none of its own. */
const PARENT: Partial<Record<View, View>> = { event: 'events' };

export function App(): VNode {
  const [settings, setSettings] = useState<Settings>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    const settled = () => get<Settings>('/api/settings');
    // A used link is no error in a browser that has opened the page before.
    openSession().then(settled, (used: Error) => settled().catch(() => { throw used; })).then(setSettings).catch(setError);
  }, []);
  if (!settings) return html`<main><h1>Studio</h1><${ErrorNote} error=${error}/></main>`;
  return html`<${Frame} settings=${settings}/>`;
}

function Frame({ settings }: { readonly settings: Settings }): VNode {
  const { view, filter } = useAddress();
  const main = useRef<HTMLElement>(null);
  const shown = useRef<View>();
  const [failure, forget] = useErrorBoundary();
  useEffect(() => {
    document.title = `${capitalized(view)} · ${settings.table}`;
    // A screen reader continues with the new view, and the keyboard with the filter that was changed.
    const isNew = shown.current !== undefined && shown.current !== view;
    const isLost = shown.current === view && document.activeElement === document.body;
    if (isNew || isLost) main.current?.focus();
    shown.current = view;
    forget();
  }, [view, filter]);
  return html`
    <header>
      <div class="ledger"><a class="skip" href="#main" onClick=${(event: Event) => { event.preventDefault(); main.current?.focus(); }}>Skip to content</a>
        <strong><${Text} text=${settings.table}/></strong>
        ${settings.manager === undefined ? null : html`<span class="muted"><${Text} text=${settings.manager}/></span>`}
        ${settings.writable ? html`<span class="mode write">may change events</span>` : html`<span class="mode">read-only</span>`}
        ${settings.hidesKeys ? html`<span class="mode">keys hidden</span>` : null}
      </div>
      <nav aria-label="Views">${TABS.map(tab => html`
        <a href=${hrefOf(tab)} aria-current=${(PARENT[view] ?? view) === tab ? 'page' : undefined}>${capitalized(tab)}</a>`)}
      </nav>
    </header>
    <main id="main" ref=${main} tabindex="-1" data-view=${view}>${failure ? html`<${ErrorNote} error=${failure}/>` : viewOf(view, { settings, filter })}</main>`;
}

function viewOf(view: View, { settings, filter }: ViewProps): unknown {
  switch (view) {
    case 'events': return html`<${EventsView} settings=${settings} filter=${filter}/>`;
    case 'event': return html`<${EventView} settings=${settings} filter=${filter}/>`;
    case 'object': return html`<${ObjectView} settings=${settings} filter=${filter}/>`;
    case 'failures': return html`<${FailuresView} settings=${settings} filter=${filter}/>`;
    case 'bulk': return html`<${BulkView} settings=${settings} filter=${filter}/>`;
    default: return html`<${OverviewView} settings=${settings} filter=${filter}/>`;
  }
}
