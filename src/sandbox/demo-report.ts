import { audit, Outcome } from './audit';
import type { DemoOptions } from './options';
import { quoted } from './quoted';
import { auditWork, Work } from './work-audit';
import { STATUSES } from '../core/contract/status';
import type { Io } from '../terminal/io';

const OLDEST = 10;

/** The differences that are worth reading. */
const DIFFERENCES_SHOWN = 10;
const FAILURES_SHOWN = 5;

/** Prints what was recorded. @returns the exit code */
export function report(outcome: Outcome & { readonly deliveries: number }, onRows: DemoOptions['onRows'], io: Pick<Io, 'stdout' | 'stderr'>): number {
  const { files, badMessages, deliveries, rows, deadLetters } = outcome;
  const nameOf = new Map(badMessages.map(({ name, body }) => [body, name]));

  io.stdout('The ten oldest, by the index:\n');
  onRows(rows.slice(0, OLDEST));
  io.stdout('\nThe dead-letter queue, with what the function says:\n');
  for (const { id, body, code = 'no reason given' } of deadLetters) io.stdout(`  ${code.padEnd(18)}  ${nameOf.get(body) ?? `message ${id}`}\n`);
  io.stdout([
    '',
    `files       ${files.length}`,
    `deliveries  ${deliveries}`,
    `rows        ${rows.length}`,
    `rejected    ${deadLetters.length}`,
    '',
    '',
  ].join('\n'));

  return verdict(audit(outcome), 'Every file has one row.\nEvery bad message is in the dead-letter queue, and nothing else is.', io);
}

/** Prints what the manager made of it. @returns the exit code */
export function reportWork(work: Work, io: Pick<Io, 'stdout' | 'stderr'>): number {
  const { rows, handedOut } = work;
  const changesTo = (wanted: string) => rows.reduce((sum, { history }) => sum + history.filter(({ to }) => to === wanted).length, 0);
  const counts: Array<[name: string, count: number]> = [
    ...Object.values(STATUSES).map((status): [string, number] => [status, rows.filter(row => row.status === status).length]),
    ['attempts', handedOut.length],
    ['retries', changesTo(STATUSES.RETRYING)],
  ];
  const failed = rows.filter(({ status }) => status === STATUSES.FAILED);

  for (const { key, attempt, statusReason = 'no reason given' } of failed.slice(0, FAILURES_SHOWN)) {
    io.stdout(`  failed after ${attempt} attempts: ${quoted(key)}: ${statusReason}\n`);
  }
  if (failed.length > FAILURES_SHOWN) io.stdout(`  and ${failed.length - FAILURES_SHOWN} more\n`);
  io.stdout(`\n${counts.map(([name, count]) => `${name.padEnd(10)}  ${count}\n`).join('')}\n`);
  return verdict(auditWork(work), 'Every event is settled, none of them twice. No attempt was handed out twice.', io);
}

function verdict(differences: readonly string[], praise: string, io: Pick<Io, 'stdout' | 'stderr'>): number {
  if (differences.length === 0) {
    io.stdout(`${praise}\n`);
    return 0;
  }
  io.stderr(`\nThe ledger is not what it must be:\n${differences.slice(0, DIFFERENCES_SHOWN).map(difference => `  ${difference}\n`).join('')}`);
  if (differences.length > DIFFERENCES_SHOWN) io.stderr(`  and ${differences.length - DIFFERENCES_SHOWN} more\n`);
  return 1;
}
