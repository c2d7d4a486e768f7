/** The process as a command sees it. `bin.ts` wraps the real process, a test uses plain values. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether stdout is a terminal: text fits its width. */
  readonly isTTY: boolean;
  /** Whether stderr is a terminal: progress may redraw its line. */
  readonly stderrIsTTY: boolean;
  /** The terminal's width in characters. */
  readonly columns: number;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  /** The user, for an event's history: `name@host`. */
  readonly user: string;
  /** Unix milliseconds. */
  now(): number;
  /** Prints data. */
  stdout(text: string): void;
  /** Prints messages: errors, hints, progress. */
  stderr(text: string): void;
  /** Asks for confirmation; absent without a terminal. */
  confirm?(question: string): Promise<boolean>;
  /** Resolves once the reader has received the output, so that a slow reader does not fill the memory. */
  drained(): Promise<void>;
}
