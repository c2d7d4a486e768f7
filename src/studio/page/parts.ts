import { html } from 'htm/preact';
import type { ComponentChildren, VNode } from 'preact';
import { hrefOf } from './address';
import { clock, exactly, fromNow } from './words';
import type { Entry } from '../../core/entry';
import type { MalformedRow } from '../../core/malformed-row';
import type { Timestamp } from '../../core/timestamp';
import { visible } from '../../terminal/display-text';

/** Text of others: a key, a reason, a name. Characters that are invisible or reorder text are escaped; it is never markup. */
export function Text({ text }: { readonly text: string }): VNode {
  return html`<bdi class="text">${visible(text)}</bdi>`;
}

/** `s3://bucket/key` */
export function ObjectName({ of: { bucket, key } }: { readonly of: Pick<Entry, 'bucket' | 'key'> }): VNode {
  return html`<span class="object"><span class="bucket">s3://<${Text} text=${bucket}/>/</span><${Text} text=${key}/></span>`;
}

export function Status({ status }: { readonly status: string }): VNode {
  return html`<span class="status" data-status=${status}>${visible(status)}</span>`;
}

export function Time({ at, relative }: { readonly at: Timestamp; readonly relative?: boolean }): VNode {
  return html`<time title=${exactly(at)}>${relative ? fromNow(at) : clock(at)}</time>`;
}

export interface ReadNoteProps {
  readonly read?: string;
  readonly error?: Error;
  readonly children?: ComponentChildren;
}

/** What was read for the view; nothing if the reading failed. */
export function ReadNote({ read, error, children }: ReadNoteProps): VNode | null {
  if (read === undefined && error) return null;
  return html`<p class="read">${read === undefined ? 'Reading…' : `${read}.`} ${children}</p>`;
}

export function ErrorNote({ error }: { readonly error?: Error }): VNode | null {
  if (!error) return null;
  return html`<p class="error" role="alert"><${Text} text=${error.message}/></p>`;
}

export function MalformedNote({ rows }: { readonly rows?: readonly MalformedRow[] }): VNode | null {
  if (!rows || rows.length === 0) return null;
  return html`<details class="warning"><summary>${rows.length} ${rows.length === 1 ? 'row' : 'rows'} skipped: they cannot be read</summary>
    <ul>${rows.map(({ id, reason }) => html`<li><a href=${hrefOf('event', { id })}><${Text} text=${id}/></a>: <${Text} text=${reason}/></li>`)}</ul>
  </details>`;
}
