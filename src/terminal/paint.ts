import type { Io } from './io';
import { STATUSES } from '../core/contract/status';

const COLORS: Readonly<Record<string, number>> = {
  [STATUSES.CREATED]: 36,
  [STATUSES.DISPATCHED]: 34,
  [STATUSES.RETRYING]: 33,
  [STATUSES.COMPLETED]: 32,
  [STATUSES.FAILED]: 31,
  [STATUSES.DISCARDED]: 90,
  [STATUSES.SUPERSEDED]: 90,
};
const BOLD = 1;

/** Colors for terminals; none for pipes, `NO_COLOR` and dumb terminals. */
export class Paint {
  private readonly enabled: boolean;

  constructor(io: Pick<Io, 'isTTY' | 'env'>) {
    this.enabled = io.isTTY && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
  }

  /** @param text what is shown in the color of the status */
  status(status: string, text = status): string {
    return this.in(COLORS[status], text);
  }

  head(text: string): string {
    return this.in(BOLD, text);
  }

  private in(code: number | undefined, text: string): string {
    return this.enabled && code !== undefined ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}
