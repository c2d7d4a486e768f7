import { loggingFailure } from './failure-log';
import { createLog } from './log';
import { decodeWiring, ExpectedWiring } from '../core/contract/expected-wiring';
import { WIRING_METRICS } from '../core/contract/metrics';
import type { WiringSettings } from '../core/contract/wiring-settings';
import { embeddedMetrics } from '../core/embedded-metrics';
import type { Json } from '../core/json';
import { compareWiring, ObservedWiring, WiringLink } from '../core/wiring';

export interface WiringDependencies {
  readonly settings: WiringSettings;
  readonly read: (expected: ExpectedWiring) => Promise<ObservedWiring>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Writes one line, given without its line break. */
  readonly print: (line: string) => void;
}

export interface WiringReport {
  readonly errors: readonly WiringLink[];
  readonly checked: number;
}

/** Compares the wiring with the schedule's input: one line per difference. Rejects, and publishes nothing, if AWS cannot be read. */
export async function checkWiring(input: Json, requestId: string, { settings, read, now, print }: WiringDependencies): Promise<WiringReport> {
  const log = createLog(settings.logLevel, print, { requestId });
  const links = await loggingFailure(log, 'wiring not checked', async () => {
    const expected = decodeWiring(input);
    return compareWiring(expected, settings.queueArn, await read(expected));
  });
  const errors = links.filter(({ code }) => code !== undefined);
  for (const error of errors) log('error', 'wiring differs', { ...error });
  log('info', 'wiring checked', { links: links.length, errors: errors.length });
  print(JSON.stringify(embeddedMetrics({ [WIRING_METRICS.ERRORS]: errors.length }, settings.tableName, now())));
  return { errors, checked: links.length };
}
