import type { ContestFigures } from './contest';

/** All that a run of the benchmark finds out. */
export interface Figures {
  readonly node: string;
  readonly messagesPerBatch: number;
  readonly cannedEndpoint: ContestFigures;
  readonly dynamoDbLocal: ContestFigures | { readonly skipped: string };
  readonly bundleKilobytes: { readonly ingest: number; readonly awsSdkV2: number };
  readonly loadMilliseconds: { readonly ingest: number; readonly awsSdkV2: number };
  readonly memory: { readonly messages: number; readonly peakMegabytes: number };
}
