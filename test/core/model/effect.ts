import type { World } from './world';

/** One atomic step of a program. */
export interface Effect<Answer = unknown> {
  readonly name: string;
  /** Everything that can come of the step: several results if the world has a choice, none while the program must wait. */
  readonly results: (world: World) => ReadonlyArray<Result<Answer>>;
}

export interface Result<Answer = unknown> {
  readonly world: World;
  readonly answer: Answer;
}

/** `lossy`: an answer can be lost on its way, whatever the step did. */
export type Answers = 'reliable' | 'lossy';
