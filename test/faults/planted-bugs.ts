import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, BuildOptions, Plugin } from 'esbuild';
import type { FunctionName } from './fault-run';
import type { Findings } from './judge';
import { FUNCTION } from '../../projenrc/bundle';
import type { LedgerClient } from '../../src/client';
import { BUNDLES } from '../../src/core/contract/bundle';
import { ROOT } from '../support/project-root';

/** A bug that the judge of a fault run must find. */
export interface PlantedBug {
  readonly name: string;
  /** From the root of the project. */
  readonly file: string;
  readonly code: string;
  readonly instead: string;
  /** What the judge finds at least. */
  readonly finds: keyof Findings;
  /** Of the indexes, if the bug needs some. @default 1 */
  readonly shards?: number;
  /** The bug needs messages that carry several events. @default false */
  readonly batched?: boolean;
  /** Of the managers, with shards. @default - that of every run */
  readonly maxInFlightPerShard?: number;
  /** How many it takes until what shows the bug happens. @default - as for all others */
  readonly events?: number;
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'a batch that failed is delivered as a batch again',
    file: 'src/core/event-batch.ts',
    code: 'return attemptOf(entry) > (entry.attemptsBefore ?? 0);',
    instead: 'return attemptOf(entry) > (entry.attemptsBefore ?? 0) + 100;',
    finds: 'illegal',
    batched: true,
  },
  {
    name: 'the report of a batch completes the events that failed',
    file: 'src/core/outcome.ts',
    code: 'failure ? outcome(attempt, ',
    instead: 'failure?.final ? outcome(attempt, ',
    finds: 'doubled',
    batched: true,
  },
  {
    name: 'the report of a batch completes all events if a failure names none of them',
    file: 'src/core/batch-outcome.ts',
    code: 'if (named.length === 0) return',
    instead: 'if (named.length > attempts.length) return',
    finds: 'doubled',
    batched: true,
  },
  {
    name: 'a reader skips the last shard',
    file: 'src/client/index-reader.ts',
    code: 'const sources = Array.from({ length: shardsIn(rows, table) }',
    instead: 'const sources = Array.from({ length: shardsIn(rows, table) - 1 }',
    finds: 'stuck',
    shards: 4,
  },
  {
    name: 'the turns of a round robin skip a shard',
    file: 'src/core/shard-shares.ts',
    code: 'const candidates = cursors.filter(cursor => cursor.taken < cursor.room',
    instead: 'const candidates = cursors.filter(cursor => cursor.shard > 0 && cursor.taken < cursor.room',
    finds: 'stuck',
    shards: 4,
  },
  {
    name: 'the limit of a shard leaks',
    file: 'src/core/fair-plan.ts',
    code: 'Math.max(0, maxInFlightPerShard - count)',
    instead: 'maxInFlightPerShard + count',
    finds: 'illegal',
    shards: 4,
    maxInFlightPerShard: 5,
  },
  {
    name: 'a shard that was full stays full',
    file: 'src/core/due-work.ts',
    code: 'const shares = sharesOf(policy, held, first);',
    instead: 'const shares = sharesOf(policy, [...held, ...await ledger.oldest(STATUSES.COMPLETED, 500)], first);',
    finds: 'stuck',
    shards: 4,
  },
  {
    name: 'ingest acknowledges what it could not record',
    file: 'src/core/batch.ts',
    code: "outcomes[index]?.outcome === 'duplicate' ? [] : messageIds",
    instead: "outcomes[index]?.outcome === 'duplicate' ? [] : messageIds.slice(messageIds.length)",
    finds: 'lost',
  },
  {
    name: 'ingest acknowledges everything if its signal cannot be sent',
    file: 'src/handlers/ingest-batch.ts',
    code: 'batchItemFailures: failedMessageIds.map(',
    instead: 'batchItemFailures: (signalFailures > 0 ? [] : failedMessageIds).map(',
    finds: 'lost',
    events: 8_000,
  },
  {
    name: 'the id of an event ignores the sequencer',
    file: 'src/core/s3/event-identity.ts',
    code: '[bucket, key, versionId, eventName, sequencer]',
    instead: '[bucket, key, versionId, eventName]',
    finds: 'lost',
  },
  {
    name: 'the outcome of any attempt settles an event',
    file: 'src/core/lifecycle.ts',
    code: ' || attemptOf(entry) !== attempt',
    instead: '',
    finds: 'doubled',
  },
  {
    name: 'a lease never expires',
    file: 'src/core/lifecycle.ts',
    code: 'entry.leaseUntil === undefined || entry.leaseUntil <= now',
    instead: 'entry.leaseUntil === undefined',
    finds: 'stuck',
  },
  {
    name: 'a change does not check what it changes',
    file: 'src/core/statement.ts',
    code: '{ attribute: ATTRIBUTES.STATUS, value: oldItem[ATTRIBUTES.STATUS] },\n    { attribute: ATTRIBUTES.ATTEMPT, value: oldItem[ATTRIBUTES.ATTEMPT] },\n'
      + '    ...(before.status === STATUSES.DISPATCHED ? [{ attribute: ATTRIBUTES.LEASE_UNTIL, value: oldItem[ATTRIBUTES.LEASE_UNTIL] }] : []),',
    instead: '',
    finds: 'illegal',
  },
  {
    name: 'a claim does not count the attempt',
    file: 'src/core/lifecycle.ts',
    code: 'attempt: attemptOf(entry) + 1,',
    instead: 'attempt: Math.max(1, attemptOf(entry)),',
    finds: 'illegal',
  },
  {
    name: 'the heartbeat of any attempt extends the lease',
    file: 'src/core/lifecycle.ts',
    code: "!allows('heartbeat', entry) || attemptOf(entry) !== attempt",
    instead: "!allows('heartbeat', entry)",
    finds: 'illegal',
  },
  {
    name: 'a heartbeat shortens the lease',
    file: 'src/core/lifecycle.ts',
    code: 'entry.leaseUntil !== undefined && entry.leaseUntil >= leaseUntil ? entry : { ...entry, leaseUntil }',
    instead: '({ ...entry, leaseUntil })',
    finds: 'illegal',
  },
  {
    name: 'heartbeats extend the lease without end',
    file: 'src/core/lifecycle.ts',
    code: 'asked < latest ? asked : latest',
    instead: 'asked',
    finds: 'illegal',
  },
  {
    name: 'an older event of an object makes a newer one obsolete',
    file: 'src/core/supersession.ts',
    code: 'compareSequencers(one.sequencer, other.sequencer) > 0',
    instead: 'compareSequencers(one.sequencer, other.sequencer) !== 0',
    finds: 'lost',
  },
  {
    name: 'LATEST ignores the sequencer',
    file: 'src/core/supersession.ts',
    code: 'if (one.sequencer !== undefined && other.sequencer !== undefined) return compareSequencers(one.sequencer, other.sequencer) > 0;',
    instead: '',
    finds: 'illegal',
  },
  {
    name: 'LATEST ignores deletions',
    file: 'src/core/supersession.ts',
    code: 'ObjectCreated|ObjectRemoved|LifecycleExpiration',
    instead: 'ObjectCreated',
    finds: 'illegal',
  },
  {
    name: 'a replay numbers the attempts from 1 again',
    file: 'src/core/lifecycle.ts',
    code: 'why, { attemptsBefore: entry.attempt, notBefore: ',
    instead: 'why, { attempt: undefined, attemptsBefore: undefined, notBefore: ',
    finds: 'illegal',
  },
  {
    name: 'a replay is never delivered',
    file: 'src/core/plan.ts',
    code: 'free - claim.length, slotsOfReplays',
    instead: '0, slotsOfReplays',
    finds: 'stuck',
  },
];

/** What a planted bug changes: the functions, and the client of the operator. */
export interface Planted {
  readonly bundles: Record<FunctionName, string>;
  readonly client: typeof LedgerClient;
}

/** Bundles the functions and the client with a bug. */
export async function bundleWith({ file, code, instead }: PlantedBug, folder: string): Promise<Planted> {
  let planted = 0;
  const plugin: Plugin = {
    name: 'planted-bug',
    setup: ({ onLoad }) => onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (relative(ROOT, path) !== file) return undefined;
      const source = readFileSync(path, 'utf8');
      if (!source.includes(code)) throw new Error(`${file} no longer contains: ${code}`);
      planted += 1;
      return { contents: source.replaceAll(code, instead), loader: 'ts' };
    }),
  };
  const bundled = async (source: string, outfile: string) => {
    const options: BuildOptions = { ...FUNCTION, absWorkingDir: ROOT, plugins: [plugin, ...FUNCTION.plugins ?? []] };
    await build({ ...options, entryPoints: [source], format: outfile.endsWith('.mjs') ? 'esm' : 'cjs', outfile });
    return outfile;
  };
  const bundleOf = (name: FunctionName) => bundled(`src/handlers/${name}.lambda.ts`, join(folder, BUNDLES[name]));
  const [ingest, dispatch, settle] = await Promise.all((['ingest', 'dispatch', 'settle'] as const).map(bundleOf));
  const client = await bundled('src/client/index.ts', join(folder, 'client.js'));
  if (planted === 0) throw new Error(`neither a function nor the client contains ${file}`);
  const { LedgerClient: Client } = await import(client) as { readonly LedgerClient: typeof LedgerClient };
  return { bundles: { ingest, dispatch, settle }, client: Client };
}
