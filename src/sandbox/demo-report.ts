import { audit, Outcome } from './audit';
import type { DemoOptions } from './index';
import type { Io } from '../cli';

const OLDEST = 10;

/** The differences that are worth reading. */
const DIFFERENCES_SHOWN = 10;

/** Prints what the demo came to. @returns the exit code */
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

  const differences = audit(outcome);
  if (differences.length === 0) {
    io.stdout('Every file has one row. Every bad message is in the dead-letter queue, and nothing else.\n');
    return 0;
  }
  io.stderr(`\nThe ledger is not what it must be:\n${differences.slice(0, DIFFERENCES_SHOWN).map(difference => `  ${difference}\n`).join('')}`);
  if (differences.length > DIFFERENCES_SHOWN) io.stderr(`  and ${differences.length - DIFFERENCES_SHOWN} more\n`);
  return 1;
}
