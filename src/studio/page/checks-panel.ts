import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { get, post } from './api';
import { paced, useLive } from './live';
import { ErrorNote, ReadNote, Text } from './parts';
import { counted, fromNow, number, ofSeconds } from './words';
import type { CheckedBucket, CheckedWiring, CheckHint, Checks, Settings } from '../studio-api';

/** Metrics cost money, and the checks are rare. */
const REFRESH_MS = 300_000;

/** The last reconciliation, and the last check of the wiring. */
export function ChecksPanel({ settings }: { readonly settings: Settings }): VNode {
  const { data, error, set } = useLive(signal => get<Checks>('/api/checks', {}, signal), paced(settings, REFRESH_MS), 'checks');
  const [failure, setFailure] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const compare = async () => {
    setBusy(true);
    setFailure(undefined);
    await post<Checks>('/api/reconcile', {}).then(set).catch(setFailure);
    setBusy(false);
  };
  return html`<section aria-label="Checks">
    <h2>Checks</h2>
    <${ErrorNote} error=${failure ?? error}/>
    ${data ? html`<dl>
      <dt>Reconciliation</dt><dd>
        <span role="status">${data.buckets.map(each => html`<${Bucket} of=${each}/><br/>`)}<${Hint} hint=${data.reconcileHint}/></span>${' '}
        ${settings.reconciles ? html`<button type="button" class="link" disabled=${busy} onClick=${compare}>${busy ? 'Comparing…' : 'Compare now'}</button>` : null}
      </dd>
      <dt>Wiring</dt><dd>${data.wiring ? html`<${Wiring} of=${data.wiring}/>` : null} <${Hint} hint=${data.wiringHint}/></dd>
    </dl>` : null}
    <${ReadNote} read=${data?.read} error=${error}/>
  </section>`;
}

function Bucket({ of: { bucket, at, checked, missing, repaired, hint } }: { readonly of: CheckedBucket }): VNode {
  return html`<span class="object"><${Text} text=${`s3://${bucket}`}/></span>: ${counted(checked, 'object')} checked ${ago(at)}, <b class=${missing > 0 ? 'warns' : undefined}>${missing === 0 ? 'none' : number(missing)} missing</b>${repaired > 0 ? `, ${number(repaired)} repaired` : ''} <${Hint} hint=${hint}/>`;
}

function Wiring({ of: { at, errors } }: { readonly of: CheckedWiring }): VNode {
  return html`<b class=${errors > 0 ? 'warns' : undefined}>${errors === 0 ? 'as deployed' : counted(errors, 'difference')}</b>, checked ${ago(at)}`;
}

function Hint({ hint }: { readonly hint?: CheckHint }): VNode | null {
  return hint ? html`<span class="muted">${hint.text}</span> ${hint.command === undefined ? null : html`<code>${hint.command}</code>`}` : null;
}

function ago(milliseconds: number): string {
  return fromNow(ofSeconds(milliseconds / 1000));
}
