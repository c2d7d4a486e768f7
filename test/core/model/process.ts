import { Observation, Program, replay, Standing } from './program';
import type { World } from './world';

export interface Actor {
  readonly name: string;
  readonly program: Program;
  /** `repeatedly`: a run that ends or crashes is followed by another one. */
  readonly runs: 'once' | 'repeatedly';
}

/** What a process can do in a world, and what it is then: nothing if its actor runs no more. */
export interface Step {
  readonly name: string;
  readonly world: World;
  readonly process: Process | undefined;
}

/**
 * An actor at one point of its run. Code cannot be copied in the middle of a run, but what it does next depends on the answers that it got
 * and on nothing else. So the answers identify the process, and its code runs once for them, not once per state.
 */
export class Process {
  static async start(actor: Actor): Promise<Process> {
    return new Process(actor, [], await replay(actor.program, []), new Map());
  }

  private static created = 0;

  readonly id = Process.created++;
  readonly key = `${this.id} `;
  private readonly steps = new Map<World, readonly Step[]>();
  private readonly successors = new Map<string, Process | undefined>();

  private constructor(
    private readonly actor: Actor,
    private readonly observations: readonly Observation[],
    private readonly standing: Standing,
    private readonly byMemory: Map<string, Process>,
    private readonly first?: Process,
  ) {}

  /** No run is under way. */
  get isAtRest(): boolean {
    return this.first === undefined;
  }

  /** What the process is after the run has ended or crashed. */
  get afterRun(): Process | undefined {
    return this.actor.runs === 'repeatedly' ? this.first ?? this : undefined;
  }

  /** The steps that `explore` has found. */
  knownSteps(world: World): readonly Step[] | undefined {
    return this.steps.get(world);
  }

  /** @param canonical returns the same object for equal worlds */
  async explore(world: World, canonical: (world: World) => World): Promise<readonly Step[]> {
    const steps: Step[] = [];
    for (const { index, effect } of this.standing.pending) {
      for (const result of effect.results(world)) {
        steps.push({
          name: `${this.actor.name}: ${effect.name}`,
          world: canonical(result.world),
          process: await this.successor({ index, name: effect.name, answer: result.answer, clock: world.clock }),
        });
      }
    }
    this.steps.set(world, steps);
    return steps;
  }

  private async successor(observation: Observation): Promise<Process | undefined> {
    const key = JSON.stringify(observation);
    if (!this.successors.has(key)) this.successors.set(key, await this.after(observation));
    return this.successors.get(key);
  }

  private async after(observation: Observation): Promise<Process | undefined> {
    const observations = [...this.observations, observation];
    const standing = await replay(this.actor.program, observations);
    if (standing.ended) return this.afterRun;
    const process = this.byMemory.get(standing.memory) ?? new Process(this.actor, observations, standing, this.byMemory, this.first ?? this);
    this.byMemory.set(standing.memory, process);
    return process;
  }
}
