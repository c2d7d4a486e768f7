import { createHash } from 'node:crypto';

/** A program that runs step by step, and may never be resumed. */
export type Actor = (self: Self) => Promise<void>;

export interface Self {
  /** To be awaited before each step, with all that the step is about. */
  step(what: string): Promise<void>;
  /** Tells what the program has learned, and its future depends on. */
  learn(what: unknown): void;
  /** Tells that nothing learned so far matters any more, but for what the next step is about. */
  forget(): void;
}

export interface World {
  readonly actors: Readonly<Record<string, Actor>>;
  /** Things that happen at once, each at most so often as `times` says. */
  readonly incidents: Readonly<Record<string, { readonly times: number; readonly happen: () => void }>>;
  readonly now: () => unknown;
  /** All that the future depends on besides the actors themselves. */
  readonly state: () => unknown;
  /** Throws where a state must not be. */
  readonly check: () => void;
  /** Called when every actor has ended or crashed; throws where the end is not a good one. */
  readonly finish: () => Promise<void>;
}

export interface Exploration {
  readonly states: number;
  readonly endings: number;
}

/**
 * Walks every order in which the actors' steps, the incidents and up to `crashes` crashes can follow one another. A run cannot be
 * forked, so each order is run from the beginning; one that leads to a state already seen is not followed further.
 */
export async function exploreAll(newWorld: () => World, crashes: number): Promise<Exploration> {
  const seen = new Set<string>();
  const open: string[][] = [[]];
  let endings = 0;
  for (let path = open.pop(); path; path = open.pop()) {
    const { choices, key, ended } = await replay(newWorld(), path, crashes);
    if (seen.has(key)) continue;
    seen.add(key);
    if (ended) endings += 1;
    for (const choice of choices) open.push([...path, choice]);
  }
  return { states: seen.size, endings };
}

async function replay(world: World, path: readonly string[], crashes: number): Promise<{ choices: string[]; key: string; ended: boolean }> {
  const runs = Object.entries(world.actors).map(([name, actor]) => new Run(name, actor));
  const incidents = new Map(Object.entries(world.incidents).map(([name, { times }]) => [name, times]));
  let crashesLeft = crashes;
  try {
    await settled();
    for (const choice of path) {
      const [kind, name, what = ''] = choice.split('|');
      if (kind === 'step') runs.find(run => run.name === name)?.resume(what, world.now());
      if (kind === 'crash') {
        runs.find(run => run.name === name)?.crash();
        crashesLeft -= 1;
      }
      if (kind === 'incident') {
        world.incidents[name].happen();
        incidents.set(name, (incidents.get(name) ?? 0) - 1);
      }
      await settled();
      for (const run of runs) run.rethrow();
      world.check();
    }
    const key = createHash('sha1').update(JSON.stringify([world.state(), runs.map(run => JSON.stringify(run.state)).sort(), [...incidents], crashesLeft])).digest('base64');
    if (runs.every(run => run.over)) {
      await world.finish();
      return { choices: [], key, ended: true };
    }
    const choices = runs.flatMap(run => (run.over ? [] : [
      ...[...run.waiting.keys()].map(what => `step|${run.name}|${what}`),
      ...(crashesLeft > 0 ? [`crash|${run.name}`] : []),
    ]));
    choices.push(...[...incidents].filter(([, left]) => left > 0).map(([name]) => `incident|${name}`));
    return { choices, key, ended: false };
  } catch (error) {
    throw new Error(`after ${path.join(', ')}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

class Run {
  readonly waiting = new Map<string, () => void>();
  readonly kind: string;
  over = false;
  private known: unknown[] = [];
  private error: unknown;

  constructor(readonly name: string, actor: Actor) {
    // Actors that do the same are told apart by their numbers only.
    this.kind = name.replace(/\d+$/, '');
    const self = {
      step: (what: string) => new Promise<void>(resolve => this.waiting.set(what, resolve)),
      learn: (what: unknown) => { this.known.push(what); },
      forget: () => { this.known = []; },
    };
    actor(self)
      .catch((error: unknown) => { this.error = error; })
      .finally(() => { this.over = true; });
  }

  /** All that its future depends on besides the world. */
  get state(): unknown {
    return this.over ? 'over' : [this.kind, [...this.waiting.keys()], this.known];
  }

  resume(what: string, now: unknown): void {
    const go = this.waiting.get(what);
    this.waiting.delete(what);
    this.known.push(now);
    go?.();
  }

  crash(): void {
    this.waiting.clear();
    this.over = true;
  }

  rethrow(): void {
    if (this.error !== undefined) throw this.error;
  }
}

/** Until every run waits for its next step: more turns of the microtask queue than any of them takes from one step to the next. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await undefined;
}
