import { Duration, Token } from 'aws-cdk-lib';
import { ManagerLimits } from './manager-limits';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_EXECUTION_BATCH_BYTES, MIN_BATCH_BYTES } from '../core/contract/batch-limits';
import { DispatchTargetConfig, DispatchTargetKind } from '../dispatch-target-config';
import { checkDuration, checkWholeNumber } from '../validation/property-check';

/** A longer wait is a schedule of its own. */
const LONGEST_WAIT = Duration.minutes(5);

export function batchErrors({ kind, batch }: DispatchTargetConfig, limits: ManagerLimits): string[] {
  if (!batch) return [];
  if (kind === DispatchTargetKind.EVENT_BUS) return ['batch must be omitted for an event bus, whose rules match single events'];
  const { maxEvents, maxBytes, maxWait } = batch;
  // The settle function's batches are calculated from it. JavaScript can omit it.
  if (Token.isUnresolved(maxEvents) || typeof maxEvents !== 'number') {
    return [`batch.maxEvents must be a whole number from 1 to ${MAX_BATCH_EVENTS}, and known at synth, got: ${typeof maxEvents === 'number' ? 'a token' : maxEvents}`];
  }
  const single = [
    ...checkWholeNumber('batch.maxEvents', maxEvents, 1, MAX_BATCH_EVENTS),
    ...checkWholeNumber('batch.maxBytes', maxBytes, MIN_BATCH_BYTES, kind === DispatchTargetKind.STATE_MACHINE ? MAX_EXECUTION_BATCH_BYTES : MAX_BATCH_BYTES),
    ...checkDuration('batch.maxWait', maxWait, Duration.seconds(1), LONGEST_WAIT),
  ];
  return single.length > 0 ? single : relationErrors(maxEvents, limits);
}

function relationErrors(maxEvents: number, { maxEventsPerRun, maxInFlight, maxAttempts }: ManagerLimits): string[] {
  return [
    ...atMost(maxEvents, 'maxEventsPerRun', maxEventsPerRun),
    ...atMost(maxEvents, 'maxInFlight', maxInFlight),
    ...(maxEvents > 1 && maxAttempts < 2
      ? [`maxAttempts must be at least 2 with batch.maxEvents of ${maxEvents}, because one event can fail its whole batch, got: ${maxAttempts}`] : []),
  ];
}

/** A manager that never has so many slots would never fill a batch. */
function atMost(maxEvents: number, name: string, most: number): string[] {
  if (Token.isUnresolved(most) || maxEvents <= most) return [];
  return [`batch.maxEvents must be at most ${name}, ${most}, got: ${maxEvents}. Lower it, or raise ${name}`];
}
