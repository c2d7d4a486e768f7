/** The world as a command sees it. `bin.ts` makes one of the process, a test one of plain values. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person reads the data directly: fit the width then, and nothing else. */
  readonly isTTY: boolean;
  /** Whether a person reads the messages directly: progress may redraw its line then. */
  readonly stderrIsTTY: boolean;
  /** The terminal's width in characters. */
  readonly columns: number;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  /** Who acts, for an event's history: `name@host`. */
  readonly user: string;
  /** Unix milliseconds. */
  now(): number;
  /** Data, for people and for pipes. */
  stdout(text: string): void;
  /** Messages: errors, hints, progress. */
  stderr(text: string): void;
  /** Asks the person at the terminal; absent where nobody sits there. */
  confirm?(question: string): Promise<boolean>;
  /** Resolves once the reader has taken what was printed, so that a slow one does not fill the memory. */
  drained(): Promise<void>;
}
