import { Seeded } from './seeded';

/** What happens to a call, and how often compared with the others. */
const CALL_FAULTS = {
  'throttled': 14,
  'server error': 8,
  'server error after execution': 8,
  'connection reset': 8,
  'connection reset in the reply': 8,
  'slow reply': 12,
  'reply after the client gave up': 1,
  'executed after the client gave up': 1,
  'killed before the call': 2,
  'killed after the call': 2,
} as const;

/** A query for the newest events of one object. A run with LATEST makes one per event, and every other call for many. */
export const LOOK_UP = 'Query of an object';

/** What happens to a part of a call. */
const PARTIAL_FAULTS = {
  BatchExecuteStatement: { 'statements throttled': 12, 'statements executed and reported as failed': 8 },
  BatchGetItem: { 'keys not processed': 16 },
  Query: { 'short page': 12, 'stale index': 12 },
  [LOOK_UP]: { 'short page': 12 },
  SendMessageBatch: { 'messages not accepted': 16 },
} as const;

type PartialFaults = typeof PARTIAL_FAULTS;
type NameOf<T> = T extends object ? keyof T & string : never;
export type CallFault = keyof typeof CALL_FAULTS | NameOf<PartialFaults[keyof PartialFaults]> | 'access denied';

export interface ScheduledFault {
  readonly fault: CallFault;
  /** For the details of the fault. */
  readonly random: Seeded;
}

/** What share of the calls has a fault. */
const RATE = 0.35;
const RATE_OF_LOOK_UPS = 0.02;

/** In each block of calls, access is denied for a while. */
const BLOCK = 200;
const DENIED = 8;

/**
 * Which call of which caller has which fault: a function of the seed, the caller's name and how many calls it has made. The same seed gives
 * the same schedule; when a process makes its calls, compared with other processes, no seed determines.
 */
export class FaultSchedule {
  private readonly calls = new Map<string, number>();

  /** @param killable the callers that are processes of their own */
  constructor(private readonly seed: number, private readonly killable: ReadonlySet<string>) {}

  next(caller: string, operation: string): ScheduledFault | undefined {
    const number = (this.calls.get(caller) ?? 0) + 1;
    this.calls.set(caller, number);
    return this.at(caller, operation, number);
  }

  /** @param number of the call, from 1 */
  at(caller: string, operation: string, number: number): ScheduledFault | undefined {
    const random = new Seeded(this.seed, 'call', caller, number);
    if (this.isDenied(caller, number)) return { fault: 'access denied', random };
    if (!random.chance(operation === LOOK_UP ? RATE_OF_LOOK_UPS : RATE)) return undefined;
    const partial: Readonly<Record<string, number>> = operation in PARTIAL_FAULTS ? PARTIAL_FAULTS[operation as keyof PartialFaults] : {};
    const weights = Object.entries({ ...CALL_FAULTS, ...partial }) as Array<[CallFault, number]>;
    return { fault: random.weighted(weights.filter(([fault]) => this.killable.has(caller) || !fault.startsWith('killed'))), random };
  }

  private isDenied(caller: string, number: number): boolean {
    const block = Math.floor(number / BLOCK);
    const start = block * BLOCK + new Seeded(this.seed, 'denied', caller, block).whole(0, BLOCK - DENIED);
    return number >= start && number < start + DENIED;
  }
}
