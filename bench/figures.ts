import type { ContestFigures } from './contest';
import type { PeerFigures } from './peers';

export interface EngineFigures {
  readonly cannedEndpoint: ContestFigures;
  readonly dynamoDbLocal: ContestFigures | { readonly skipped: string };
}

/** What became of many events that one invocation was given. */
export interface LargeFigures {
  readonly events: number;
  readonly seconds: number;
  readonly peakMegabytes: number;
}

/** All that a run of the benchmark finds out. */
export interface Figures {
  readonly node: string;
  readonly eventsPerBatch: number;
  readonly ingest: EngineFigures;
  readonly dispatch: EngineFigures;
  readonly peers: PeerFigures;
  readonly largeBatch: LargeFigures;
  /** Of dispatch, where each reply takes 10 ms. */
  readonly largeRun: LargeFigures;
  readonly bundleKilobytes: { readonly ingest: number; readonly awsSdkV2: number };
  /** v2 in one file, as the 2022 design ships it, and from the folder that npm makes, of which it loads a part. */
  readonly loadMilliseconds: {
    readonly ingest: number; readonly tunedSdk: number; readonly awsSdkV2Bundle: number; readonly awsSdkV2Unbundled: number;
  };
}
