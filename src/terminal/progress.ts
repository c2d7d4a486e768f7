import type { Io } from './io';

const CLEAR_LINE = '\r\u001b[K';

/** How far a piece of work is: one line that redraws itself on a terminal, nothing in a log. */
export class Progress {
  private done = 0;

  constructor(private readonly what: string, private readonly total: number, private readonly io: Pick<Io, 'stderr' | 'stderrIsTTY'>) {}

  advance(steps: number): void {
    this.done += steps;
    if (this.io.stderrIsTTY) this.io.stderr(`${CLEAR_LINE}${this.what}: ${this.done} of ${this.total}`);
  }

  /** Takes the line away again. */
  end(): void {
    if (this.io.stderrIsTTY) this.io.stderr(CLEAR_LINE);
  }
}
