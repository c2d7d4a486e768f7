import type { FuzzCase, FuzzTarget } from './fuzz-target';
import { OUTCOMES } from './outcome-target';
import { PAGE, ROW } from './row-target';
import { S3_MESSAGES } from './s3-message-target';
import type { Subjects } from './subjects';
import { CURSOR, FORWARDER, MESSAGE, SETTINGS } from './text-targets';
import { Violation } from './violation';
import { SeededRandom } from '../support/seeded-random';

export const TARGETS: readonly FuzzTarget[] = [...S3_MESSAGES, OUTCOMES, ROW, PAGE, CURSOR, MESSAGE, SETTINGS, FORWARDER];

/** Which target each input goes to, by its number. */
const TURNS: readonly FuzzTarget[] = TARGETS.flatMap(target => Array.from({ length: target.share }, () => target));

/** What a target did wrong with one input. `seed` and `index` give the same input again. */
export interface Finding {
  readonly target: string;
  readonly seed: number;
  readonly index: number;
  readonly rule: string;
  readonly input: string;
}

export interface Tally {
  readonly byTarget: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

const MAX_FINDINGS = 20;
const SHOWN = 2_000;

/** An input may take this long, and twice as much again for each million characters. The largest message of SQS has one million. */
const ALLOWED_MS = 50;
const MS_PER_CHARACTER = 1e-4;
/** The fastest counts: a machine that does something else meanwhile is no finding. */
const TIMINGS = 5;

/** Feeds the inputs with these numbers to their targets, up to so many findings. */
export async function fuzz(subjects: Subjects, seed: number, from: number, to: number, most = MAX_FINDINGS): Promise<Tally> {
  const byTarget: Record<string, number> = {};
  const findings: Finding[] = [];
  for (let index = from; index < to && findings.length < most; index += 1) {
    const { target, fuzzCase } = caseOf(subjects, seed, index);
    const rule = await ruleBroken(fuzzCase);
    byTarget[target] = (byTarget[target] ?? 0) + 1;
    if (rule !== undefined) findings.push({ target, seed, index, rule, input: fuzzCase.input().slice(0, SHOWN) });
  }
  return { byTarget, findings };
}

export function caseOf(subjects: Subjects, seed: number, index: number): { readonly target: string; readonly fuzzCase: FuzzCase } {
  const { name, next } = TURNS[index % TURNS.length];
  return { target: name, fuzzCase: next(new SeededRandom(seed, index), subjects) };
}

async function ruleBroken(fuzzCase: FuzzCase): Promise<string | undefined> {
  try {
    let fastest = await millisecondsOf(fuzzCase);
    if (fastest <= ALLOWED_MS) return undefined;
    const { length } = fuzzCase.input();
    const allowed = ALLOWED_MS + length * MS_PER_CHARACTER;
    for (let timing = 1; timing < TIMINGS && fastest > allowed; timing += 1) fastest = Math.min(fastest, await millisecondsOf(fuzzCase));
    return fastest > allowed ? `takes ${Math.round(fastest)} ms for ${length} characters` : undefined;
  } catch (error) {
    return error instanceof Violation ? error.message : `throws ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  }
}

async function millisecondsOf({ check }: FuzzCase): Promise<number> {
  const start = performance.now();
  const pending = check();
  if (pending) await pending;
  return performance.now() - start;
}
