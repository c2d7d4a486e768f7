import type { ContestFigures } from './contest';

/** All that a run of the benchmark finds out. */
export interface Figures {
  readonly node: string;
  readonly messagesPerBatch: number;
  readonly cannedEndpoint: ContestFigures;
  readonly dynamoDbLocal: ContestFigures | { readonly skipped: string };
  readonly bundleKilobytes: { readonly ingest: number; readonly awsSdkV2: number };
  /** v2 in one file, as the 2022 design ships it, and from the folder that npm makes, of which it loads a part. */
  readonly loadMilliseconds: { readonly ingest: number; readonly awsSdkV2Bundle: number; readonly awsSdkV2Unbundled: number };
  readonly memory: { readonly messages: number; readonly peakMegabytes: number };
}
