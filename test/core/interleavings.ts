/** A program that runs step by step: it awaits `step` before each one, tells `observe` what it learned by it, and may never be resumed. */
export type Actor = (step: Step, observe: Observe) => Promise<void>;
export type Step = (what: string) => Promise<void>;
export type Observe = (what: unknown) => void;

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
    if (process.env.PROBE && seen.size % 2000 === 0) process.stderr.write(`${seen.size} ${open.length} ${endings} ${path.length}\n`);
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
    const key = JSON.stringify([world.state(), runs.map(run => run.trace), [...incidents], crashesLeft]);
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
  trace: string[] = [];
  over = false;
  private error: unknown;

  constructor(readonly name: string, actor: Actor) {
    actor(what => new Promise(resolve => this.waiting.set(what, resolve)), what => this.trace.push(JSON.stringify(what)))
      .catch((error: unknown) => { this.error = error; })
      .finally(() => this.end('ended'));
  }

  resume(what: string, now: unknown): void {
    const go = this.waiting.get(what);
    this.waiting.delete(what);
    this.trace.push(`${what} at ${String(now)}`);
    go?.();
  }

  crash(): void {
    this.waiting.clear();
    this.end('crashed');
  }

  rethrow(): void {
    if (this.error !== undefined) throw this.error;
  }

  /** What it knew does not matter any more. */
  private end(how: string): void {
    if (this.over) return;
    this.over = true;
    this.trace = [how];
  }
}

/** Until every run waits for its next step: more turns of the microtask queue than any of them takes from one step to the next. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) await undefined;
}
