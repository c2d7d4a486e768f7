import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ErrorNote } from './parts';

export interface ReasonFormProps {
  /** What happens, as a question. */
  readonly question: string;
  /** The text of the button. */
  readonly action: string;
  readonly by: string;
  readonly onSubmit: (reason: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** Asks why a change is made. The change is made only here. */
export function ReasonForm({ question, action, by, onSubmit, onCancel }: ReasonFormProps): VNode {
  const [reason, setReason] = useState('');
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const form = input.current?.form;
    input.current?.focus();
    // The keyboard goes on in the view, not at the top of the page.
    return () => {
      if (form?.contains(document.activeElement)) form.closest('main')?.focus();
    };
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit(reason);
    } catch (failure) {
      setError(failure as Error);
      setBusy(false);
    }
  };
  return html`<form class="confirm" onSubmit=${submit} onKeyDown=${({ key }: KeyboardEvent) => key === 'Escape' && onCancel()}>
    <p><strong>${question}</strong></p>
    <label>Reason, for the history
      <input ref=${input} name="reason" required maxlength="512" autocomplete="off" value=${reason} onInput=${({ currentTarget }: { currentTarget: HTMLInputElement }) => setReason(currentTarget.value)}/>
    </label>
    <p class="muted">Recorded as made by ${by}.</p>
    <${ErrorNote} error=${error}/>
    <div class="buttons">
      <button type="submit" class="primary" disabled=${busy || reason.trim() === ''}>${action}</button>
      <button type="button" onClick=${onCancel}>Cancel</button>
    </div>
  </form>`;
}
