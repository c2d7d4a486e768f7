import { setMaxListeners } from 'node:events';
import { BucketListing } from '../../client/bucket-listing';
import { diagnose } from '../../client/diagnosis';
import { DynamoDbObjectLookUp } from '../../client/object-look-up';
import { PacedQueue } from '../../client/paced-queue';
import { SqsRepairQueue } from '../../client/repair-queue';
import type { LedgerTable } from '../../client/table-connection';
import { readTableFacts } from '../../client/table-facts';
import { createQueueClient } from '../../client/targets/queue-target';
import { DynamoDbWorkLedger } from '../../client/work-ledger';
import { DEFAULT_INDEX_NAME } from '../../core/contract/table-schema';
import { LedgerError } from '../../core/errors';
import { supersede } from '../../core/lifecycle';
import { KeyFilter, ReconcileRules } from '../../core/reconcile';
import { ReconcilePorts, RepairPorts, TWIN_REASON } from '../../core/reconcile-batch';
import type { ListingPage } from '../../core/reconcile-walk';
import { fromMilliseconds, Timestamp } from '../../core/timestamp';
import type { Io } from '../../terminal/io';
import { serviceConnection, serviceFailure } from '../aws-service';
import { checkPrefix, readWiring } from '../bucket-wiring';
import { CliError } from '../cli-error';
import { isLoopback } from '../connection';
import { withTable } from '../ledger-connection';
import { DeployedIngest, LedgerQueue, parseQueueUrl, readIngest } from '../ledger-queue';
import { BucketPart, parseKeyFilter } from '../options/bucket-argument';
import type { ReconcileOptions } from '../options/reconcile-options';
import { parseTime, seconds } from '../options/time-option';
import { createStoreClient, storeFailure } from '../s3-store';

/** Everything that a reconciliation needs. */
export interface Reconciliation {
  readonly part: BucketPart;
  readonly rules: ReconcileRules;
  /** What the resume token is valid for. */
  readonly scope: readonly string[];
  /** Whether it is certain that the ledger records these keys of the bucket. */
  readonly certain: boolean;
  readonly page: (after: string | undefined) => Promise<ListingPage>;
  /** @param repair sends missing objects to the ledger's queue */
  ports(repair: boolean): ReconcilePorts;
}

export interface ReconcileKind {
  /** Objects that were there before the ledger are checked, and may all be missing. */
  readonly importsOlder: boolean;
  readonly repairs: boolean;
}

const ALL_KEYS: readonly KeyFilter[] = [{}];

/** Never aborts: an interrupt lets the current page end. */
const NEVER = new AbortController().signal;
// Every request in flight listens.
setMaxListeners(0, NEVER);

/** Validates the options, finds out what the ledger records of the bucket, and opens all connections. */
export async function withReconciliation<T>(
  part: BucketPart, options: ReconcileOptions, kind: ReconcileKind, io: Io, use: (reconciliation: Reconciliation) => Promise<T>,
): Promise<T> {
  const grace = seconds('--grace', options.grace) ?? 0;
  const since = options.since === undefined ? undefined : fromMilliseconds(parseTime('--since', options.since, io.now(), options.utc === true).getTime());
  const given = options.filter?.map(parseKeyFilter);
  const ledger = options.ingest === undefined ? undefined : await readIngest(options.ingest, options, io.env);
  const queue = ledger?.queue ?? (options.queue === undefined ? undefined : parseQueueUrl(options.queue));
  if (kind.repairs && !queue) {
    throw new LedgerError('BAD_INPUT', 'a repair needs the ledger\'s queue. Use --queue URL, or --ingest FUNCTION, which names the queue, too.');
  }
  const retention = seconds('--row-retention', options.rowRetention) ?? ledger?.settings.rowRetentionSeconds;

  const store = createStoreClient(options, io.env);
  try {
    const { filters, certain } = await recordedKeys(part, given, queue, kind, io, () => readWiring(store, part, queue?.arn ?? '').catch((error: unknown) => {
      throw storeFailure(error, part.bucket);
    }));
    checkPrefix(part, filters);
    return await withTable(tableOptions(options, ledger), { env: io.env, signal: NEVER }, async table => {
      const { createdAt, deletesRows } = await readTableFacts(table);
      if (deletesRows === true && retention === undefined) {
        throw new LedgerError('BAD_INPUT', `table ${table.tableName} deletes rows after the ledger's rowRetention, so that a deleted row would look like a missing event. `
          + 'Give the retention with --row-retention, or the ledger with --ingest FUNCTION.');
      }
      const rules = rulesOf({ filters, grace, since, createdAt, retention }, kind);
      return use(reconciliationOf({ part, rules, certain, table, queue, options, io }, store));
    });
  } finally {
    store.destroy();
  }
}

async function recordedKeys(
  { bucket }: BucketPart, given: readonly KeyFilter[] | undefined, queue: LedgerQueue | undefined, kind: ReconcileKind, io: Io,
  wiringOf: () => ReturnType<typeof readWiring>,
): Promise<{ readonly filters: readonly KeyFilter[]; readonly certain: boolean }> {
  if (given) return { filters: given, certain: true };
  if (!queue) {
    io.stderr(`Note: checks all keys of s3://${bucket}. If the ledger records only some, use --filter, --queue or --ingest.\n`);
    return { filters: ALL_KEYS, certain: false };
  }
  const wiring = await wiringOf();
  if (wiring.known) return { filters: wiring.filters, certain: true };
  const unknown = `it is not known which keys of s3://${bucket} the ledger records: ${wiring.why}. Use --filter 'prefix*suffix', or --filter '*' for all keys.`;
  if (kind.repairs) throw new LedgerError('BAD_INPUT', unknown);
  io.stderr(`Note: ${unknown}\n`);
  return { filters: ALL_KEYS, certain: false };
}

interface KnownTimes {
  readonly filters: readonly KeyFilter[];
  readonly grace: number;
  readonly since?: Timestamp;
  readonly createdAt?: Timestamp;
  readonly retention?: number;
}

function rulesOf({ filters, grace, since, createdAt, retention }: KnownTimes, { importsOlder }: ReconcileKind): ReconcileRules {
  return {
    filters,
    graceSeconds: grace,
    notBefore: since ?? (importsOlder ? undefined : createdAt),
    recordingSince: createdAt,
    rowRetentionSeconds: retention,
  };
}

function tableOptions({ table, tableEndpoint, region, profile }: ReconcileOptions, ledger: DeployedIngest | undefined) {
  return { table: ledger?.settings.tableName ?? table, index: DEFAULT_INDEX_NAME, endpoint: tableEndpoint, region, profile };
}

interface Parts {
  readonly part: BucketPart;
  readonly rules: ReconcileRules;
  readonly certain: boolean;
  readonly table: LedgerTable;
  readonly queue?: LedgerQueue;
  readonly options: ReconcileOptions;
  readonly io: Io;
}

function reconciliationOf({ part, rules, certain, table, queue, options, io }: Parts, store: ReturnType<typeof createStoreClient>): Reconciliation {
  const { bucket, prefix } = part;
  const listing = new BucketListing({ client: store, bucket, prefix, signal: NEVER });
  const lookUp = new DynamoDbObjectLookUp({ ...table, bucket, signal: NEVER });
  const now = () => fromMilliseconds(io.now());
  const repair = queue && repairPorts(queue, bucket, table, rules.rowRetentionSeconds, options, io);
  return {
    part,
    rules,
    certain,
    scope: [bucket, prefix, table.tableName],
    page: after => explained(listing.page(after), error => storeFailure(error, bucket)),
    ports: repairs => ({
      lookUp: { eventsSince: objects => explained(lookUp.eventsSince(objects), error => diagnose(error, table)) },
      listing: { current: keys => explained(listing.current(keys), error => storeFailure(error, bucket)) },
      repair: repairs ? repair : undefined,
      now,
    }),
  };
}

function repairPorts(
  queue: LedgerQueue, bucket: string, table: LedgerTable, retention: number | undefined, { rate, ...options }: ReconcileOptions, io: Io,
): RepairPorts {
  const local = isLoopback(new URL(queue.url)) ? new URL(queue.url).origin : undefined;
  const client = createQueueClient(serviceConnection('SQS', options, io.env, local));
  const sender = new SqsRepairQueue({ client, queueUrl: queue.url, bucket, signal: NEVER });
  const paced = rate === undefined ? sender : new PacedQueue(sender, { rate, now: io.now, signal: NEVER });
  return {
    queue: { send: objects => explained(paced.send(objects), error => serviceFailure(error, `queue ${queue.url}`)) },
    twins: {
      ledger: new DynamoDbWorkLedger({ ...table, signal: NEVER }),
      supersede: (entry, now) => supersede(entry, now, { by: io.user, reason: TWIN_REASON }, retention),
    },
  };
}

async function explained<T>(work: Promise<T>, explain: (error: unknown) => unknown): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof CliError ? error : await explain(error);
  }
}
