import { auditIngest, IngestResult } from './ingest-audit';
import { auditProcessing, Processing } from './processing-audit';
import { STATUSES } from '../../core/contract/status';
import { quoted } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import type { DemoOptions } from '../options';

const OLDEST = 10;
const DIFFERENCES_SHOWN = 10;
const FAILURES_SHOWN = 5;

/** Prints what was recorded. @returns the exit code */
export function report(result: IngestResult & { readonly deliveries: number }, onRows: DemoOptions['onRows'], io: Pick<Io, 'stdout' | 'stderr'>): number {
  const { files, invalidMessages, deliveries, rows, deadLetters } = result;
  const nameOf = new Map(invalidMessages.map(({ name, body }) => [body, name]));

  io.stdout('The ten oldest events:\n');
  onRows(rows.slice(0, OLDEST));
  io.stdout('\nThe dead-letter queue, with the code that the function logged:\n');
  for (const { id, body, code = 'no code' } of deadLetters) io.stdout(`  ${code.padEnd(18)}  ${nameOf.get(body) ?? `message ${id}`}\n`);
  io.stdout([
    '',
    `files       ${files.length}`,
    `deliveries  ${deliveries}`,
    `rows        ${rows.length}`,
    `rejected    ${deadLetters.length}`,
    '',
    '',
  ].join('\n'));

  return verdict(auditIngest(result), 'Every file has exactly one row.\nThe dead-letter queue holds every invalid message and nothing else.', io);
}

/** Prints how the events were processed. @returns the exit code */
export function reportProcessing(processing: Processing, io: Pick<Io, 'stdout' | 'stderr'>): number {
  const { rows, attempts } = processing;
  const changesTo = (wanted: string) => rows.reduce((sum, { history }) => sum + history.filter(({ to }) => to === wanted).length, 0);
  const counts: Array<[name: string, count: number]> = [
    ...Object.values(STATUSES).map((status): [string, number] => [status, rows.filter(row => row.status === status).length]),
    ['attempts', attempts.length],
    ['retries', changesTo(STATUSES.RETRYING)],
  ];
  const failed = rows.filter(({ status }) => status === STATUSES.FAILED);

  for (const { key, attempt, statusReason = 'no reason' } of failed.slice(0, FAILURES_SHOWN)) {
    io.stdout(`  failed after ${attempt} attempts: ${quoted(key)}: ${statusReason}\n`);
  }
  if (failed.length > FAILURES_SHOWN) io.stdout(`  and ${failed.length - FAILURES_SHOWN} more\n`);
  io.stdout(`\n${counts.map(([name, count]) => `${name.padEnd(10)}  ${count}\n`).join('')}\n`);
  return verdict(auditProcessing(processing), 'Every event is settled exactly once. No attempt was delivered twice.', io);
}

function verdict(differences: readonly string[], success: string, io: Pick<Io, 'stdout' | 'stderr'>): number {
  if (differences.length === 0) {
    io.stdout(`${success}\n`);
    return 0;
  }
  io.stderr(`\nThe ledger differs from what is expected:\n${differences.slice(0, DIFFERENCES_SHOWN).map(difference => `  ${difference}\n`).join('')}`);
  if (differences.length > DIFFERENCES_SHOWN) io.stderr(`  and ${differences.length - DIFFERENCES_SHOWN} more\n`);
  return 1;
}
