import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { Option } from 'commander';
import { explained } from '../../client/diagnosis';
import { AuditProgress, auditTable, MAX_SEGMENTS } from '../../client/table-audit';
import type { LedgerTable } from '../../client/table-connection';
import { AUDIT_RULES, AuditedRow, AuditRule } from '../../core/audit';
import { shardsOf, unshardedName } from '../../core/contract/shards';
import { LedgerError } from '../../core/errors';
import { fromMilliseconds } from '../../core/timestamp';
import { visible } from '../../terminal/display-text';
import type { Io } from '../../terminal/io';
import { Paint } from '../../terminal/paint';
import { Progress } from '../../terminal/progress';
import { textTable } from '../../terminal/text-table';
import { CliCommand, optionGroup } from '../command';
import { EXIT } from '../exit-code';
import { managerOf, tableOf, withTable } from '../ledger-connection';
import { LEDGER_COMMAND, LedgerCommandOptions } from '../options/ledger-options';
import { wholeNumber } from '../options/number-option';
import { seconds } from '../options/time-option';

interface AuditOptions extends LedgerCommandOptions {
  readonly segments: number;
  readonly grace: string;
  readonly initialStatus?: string;
  readonly cursor?: string;
}

const SEGMENTS = 4;
const GRACE = '1h';
/** The most rows that one JSON document lists, so that it fits in memory. */
const LISTED = 1_000;

export const audit: CliCommand<AuditOptions> = {
  name: 'audit',
  summary: 'prove that every event took only legal steps',
  description: 'Reads the whole table and proves from the history of each event that it took only legal steps, that no attempt was settled twice, '
    + 'that no lease was overrun unnoticed, and that its attributes are consistent. Changes nothing. Costs half a read unit per 4 KB of rows: '
    + '125,000 read units for a million rows of 1 KB.',
  options: [
    ...optionGroup('Audit:',
      new Option('--segments <number>', 'how many parts of the table are read at the same time').argParser(wholeNumber(1, MAX_SEGMENTS)).default(SEGMENTS),
      new Option('--grace <duration>', 'how long after its end a lease counts as overrun').default(GRACE),
      new Option('--initial-status <name>', 'the status with which every event must begin (default: created or any status of your own)'),
      new Option('--cursor <cursor>', 'continue where an audit was interrupted'),
    ),
    ...LEDGER_COMMAND,
  ],
  notes: `Exits with 1 if an event breaks a rule. --json lists the first ${LISTED} events that break one; --ndjson and the text list all, as they are found.`,
  examples: ['audit --table my-ledger', 'audit --table my-ledger --ndjson | jq -r .id'],

  async run(options, _args, io) {
    const table = tableOf(options, await managerOf(options, io));
    const settings = {
      now: fromMilliseconds(io.now()),
      graceSeconds: seconds('--grace', options.grace) ?? 0,
      initialStatus: options.initialStatus,
      segments: options.segments,
      cursor: options.cursor,
    };
    const never = new AbortController().signal;
    return withTable(table, { env: io.env, signal: never }, async subject => {
      const output = outputOf(options, io);
      const last = await walk(subject, settings, output, io);
      if (last.cursor !== undefined) return EXIT.INTERRUPTED;
      output.end(last);
      return last.broken === 0 ? EXIT.DONE : EXIT.FAILED;
    });
  },
};

/** Finishes the current page after an interrupt. Prints the cursor if the audit does not come to its end. */
async function walk(subject: LedgerTable, settings: Parameters<typeof auditTable>[1], output: Output, io: Io): Promise<AuditProgress> {
  const { size, shards } = await tableFacts(subject);
  let last: AuditProgress = { checked: 0, broken: 0, rules: {}, rows: [], cursor: settings.cursor };
  try {
    for await (last of auditTable(explained(subject), { ...settings, shards })) {
      clear();
      output.add(last.rows);
      await io.drained();
      if (size !== undefined) new Progress('events checked', Math.max(size, last.checked), io).show(last.checked);
      if (io.signal.aborted) break;
    }
    return last;
  } finally {
    clear();
    const { checked, cursor } = last;
    if (cursor !== undefined) io.stderr(`Ended after ${checked} events. To continue, use --cursor ${cursor}\n`);
  }

  function clear(): void {
    if (size !== undefined) new Progress('', 1, io).clear();
  }
}

/** DynamoDB counts rows every six hours. Without permission to describe the table there is no progress bar, and shards are not checked. */
async function tableFacts({ client, tableName, indexName }: LedgerTable): Promise<{ readonly size?: number; readonly shards?: number }> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    const { ItemCount: size, GlobalSecondaryIndexes: indexes = [] } = Table ?? {};
    const index = indexes.find(({ IndexName = '' }) => unshardedName(IndexName) === unshardedName(indexName));
    return { size, shards: index?.IndexName === undefined ? undefined : shardsOf(index.IndexName) };
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    return {};
  }
}

interface Output {
  add(rows: readonly AuditedRow[]): void;
  end(last: AuditProgress): void;
}

function outputOf({ json, ndjson }: AuditOptions, io: Pick<Io, 'stdout' | 'isTTY' | 'env'>): Output {
  const summary = ({ checked, broken, rules }: AuditProgress) => ({ checked, broken, rules });
  if (json) {
    const listed: AuditedRow[] = [];
    return {
      add: rows => void listed.push(...rows.slice(0, LISTED - listed.length)),
      end: last => io.stdout(`${JSON.stringify({ ...summary(last), rows: listed }, undefined, 2)}\n`),
    };
  }
  if (ndjson) {
    const line = (value: unknown) => io.stdout(`${JSON.stringify(value)}\n`);
    return { add: rows => rows.forEach(line), end: last => line(summary(last)) };
  }
  const paint = new Paint(io);
  return {
    add: rows => io.stdout(rows.flatMap(({ id, timestamp, violations }) =>
      violations.map(({ rule, found }) => `${visible(id)}  ${visible(timestamp)}  ${rule}: ${visible(found)}\n`)).join('')),
    end: last => {
      const counts = (Object.keys(AUDIT_RULES) as AuditRule[]).filter(rule => last.rules[rule] !== undefined);
      const rows = counts.map(rule => [String(last.rules[rule]), rule, `not true: ${AUDIT_RULES[rule]}`]);
      if (rows.length > 0) io.stdout(`\n${textTable(rows, { head: ['EVENTS', 'RULE', ''].map(name => paint.head(name)), right: [0] })}\n`);
      io.stdout(`${last.checked} events checked, ${last.broken === 0 ? 'none breaks a rule' : `${last.broken} break a rule`}.\n`);
    },
  };
}
