import type { Effect } from './effect';
import type { Timestamp } from '../../../src/core/timestamp';

/** Asynchronous code that knows nothing but the answers to its effects and the clock. */
export type Program = (system: System) => Promise<void>;

export interface System {
  readonly perform: <Answer>(effect: Effect<Answer>) => Promise<Answer>;
  /** The time of the last answer. */
  readonly now: () => Timestamp;
}

/** An answer that a program got. */
export interface Observation {
  /** Which of the program's effects it answers: its position, counted from 0, and its name. */
  readonly index: number;
  readonly name: string;
  readonly answer: unknown;
  readonly clock: Timestamp;
}

/** Where a program stands after some answers. */
export interface Standing {
  readonly ended: boolean;
  readonly pending: ReadonlyArray<{ readonly index: number; readonly effect: Effect }>;
  /** All that the program knows: equal memories have equal futures. */
  readonly memory: string;
}

/** Runs a program from its start, with the answers that it got. */
export async function replay(program: Program, observations: readonly Observation[]): Promise<Standing> {
  const requests: Array<{ readonly effect: Effect; readonly resolve: (answer: unknown) => void; answered: boolean }> = [];
  const memory: unknown[] = [];
  let clock: Timestamp | undefined;
  let clockRead = false;
  let ended = false;
  let failure: unknown;

  program({
    perform: <Answer>(effect: Effect<Answer>) => new Promise<Answer>(resolve => {
      requests.push({ effect, resolve: answer => resolve(answer as Answer), answered: false });
    }),
    now: () => {
      if (clock === undefined) throw new Error('a program has no clock before its first answer');
      clockRead = true;
      return clock;
    },
  }).then(() => { ended = true; }, (error: unknown) => { failure = error; });

  await idle();
  for (const { index, name, answer, clock: time } of observations) {
    const request = requests[index];
    if (request?.effect.name !== name) throw new Error('a program took other steps than before: they must depend on its answers and the clock alone');
    clock = time;
    clockRead = false;
    request.answered = true;
    request.resolve(answer);
    await idle();
    memory.push(clockRead ? [index, answer, clock] : [index, answer]);
  }
  if (failure !== undefined) throw failure;

  return {
    ended,
    pending: requests.flatMap(({ effect, answered }, index) => (answered ? [] : [{ index, effect }])),
    memory: JSON.stringify(memory),
  };
}

/** Once all microtasks have run, a program can only go on with another answer. */
function idle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
