import { Actor, Process, Step } from './process';
import type { World } from './world';

export interface Model {
  readonly world: World;
  readonly actors: readonly Actor[];
  /** Whether a run can crash between any two of its steps. */
  readonly crashes: boolean;
  readonly invariants: Invariants;
}

/** Each throws an error if it does not hold. */
export interface Invariants {
  /** Of every world. */
  readonly world: (world: World) => Promise<void>;
  /** Of every step from one world to another. */
  readonly change: (before: World, after: World) => void;
  /** Of every world in which no run is under way, if runs do not crash. */
  readonly rest: (world: World) => void;
}

export interface Exploration {
  readonly states: number;
  readonly steps: number;
  readonly worlds: readonly World[];
}

interface State {
  readonly world: World;
  /** In the order of their ids: equal processes are interchangeable. */
  readonly processes: readonly Process[];
  readonly origin?: State;
  /** The step from the origin. */
  readonly step?: string;
}

/** Visits every state that a model can reach, each once, breadth first: an error shows a shortest path to it. */
export async function explore(model: Model): Promise<Exploration> {
  const starts = new Map<Actor, Process>();
  for (const actor of new Set(model.actors)) starts.set(actor, await Process.start(actor));
  return new Explorer(model).run(model.actors.flatMap(actor => starts.get(actor) ?? []));
}

class Explorer {
  private readonly states: State[] = [];
  private readonly worlds = new Map<string, World>();
  /** By world, the sets of processes that were met in it. */
  private readonly seen = new Map<World, Set<string>>();
  private steps = 0;

  constructor(private readonly model: Model) {}

  async run(processes: readonly Process[]): Promise<Exploration> {
    const { world, invariants } = this.model;
    await invariants.world(world);
    this.reach(this.canonical(world), [...processes].sort((one, other) => one.id - other.id));
    for (const state of this.states) {
      try {
        await this.visit(state);
      } catch (error) {
        throw new Error([messageOf(error), ...pathTo(state)].join('\n'));
      }
    }
    return { states: this.states.length, steps: this.steps, worlds: [...this.worlds.values()] };
  }

  private async visit(state: State): Promise<void> {
    const { world, processes } = state;
    const { crashes, invariants } = this.model;
    if (!crashes && processes.every(({ isAtRest }) => isAtRest)) invariants.rest(world);

    for (const [index, process] of processes.entries()) {
      if (process === processes[index - 1]) continue;
      for (const step of process.knownSteps(world) ?? await this.newSteps(process, world)) {
        this.take(state, step.name, step.world, replaced(processes, index, step.process));
      }
      if (crashes && !process.isAtRest) this.take(state, 'crash', world, replaced(processes, index, process.afterRun));
    }
  }

  private async newSteps(process: Process, world: World): Promise<readonly Step[]> {
    const steps = await process.explore(world, next => this.canonical(next));
    for (const { name, world: next } of steps) {
      if (next === world) continue;
      try {
        this.model.invariants.change(world, next);
        if (!this.seen.has(next)) await this.model.invariants.world(next);
      } catch (error) {
        throw new Error(`${messageOf(error)}, after ${name}`);
      }
    }
    return steps;
  }

  private take(origin: State, step: string, world: World, processes: readonly Process[]): void {
    this.steps += 1;
    this.reach(world, processes, origin, step);
  }

  private reach(world: World, processes: readonly Process[], origin?: State, step?: string): void {
    let key = '';
    for (const process of processes) key += process.key;
    const seen = this.seen.get(world) ?? new Set<string>();
    if (seen.has(key)) return;
    this.seen.set(world, seen.add(key));
    this.states.push({ world, processes, origin, step });
  }

  private canonical(world: World): World {
    if (this.seen.has(world)) return world;
    const content = JSON.stringify(world);
    const known = this.worlds.get(content) ?? world;
    this.worlds.set(content, known);
    return known;
  }
}

/** The processes with another one at an index, or none: still in order. In the innermost loop, so it moves one process and sorts nothing. */
function replaced(processes: readonly Process[], index: number, successor: Process | undefined): readonly Process[] {
  const next = processes.slice();
  if (!successor) {
    next.splice(index, 1);
    return next;
  }
  let at = index;
  for (; at > 0 && next[at - 1].id > successor.id; at -= 1) next[at] = next[at - 1];
  for (; at < next.length - 1 && next[at + 1].id < successor.id; at += 1) next[at] = next[at + 1];
  next[at] = successor;
  return next;
}

function pathTo(state: State): string[] {
  const steps: string[] = [];
  for (let each: State | undefined = state; each?.step; each = each.origin) steps.unshift(`  ${each.step}`);
  return steps;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
