import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, BuildOptions, Plugin } from 'esbuild';
import type { FunctionName } from './fault-run';
import type { Findings } from './judge';
import { FUNCTION } from '../../projenrc/bundle';
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
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'a reader skips the last shard',
    file: 'src/client/index-reader.ts',
    code: 'const sources = Array.from({ length: shardsIn(rows, table) }',
    instead: 'const sources = Array.from({ length: shardsIn(rows, table) - 1 }',
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
    code: '{ attribute: ATTRIBUTES.STATUS, value: oldItem[ATTRIBUTES.STATUS] },\n    { attribute: ATTRIBUTES.ATTEMPT, value: oldItem[ATTRIBUTES.ATTEMPT] },',
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
];

/** Bundles the functions with a bug, and returns their files. */
export async function bundleWith({ file, code, instead }: PlantedBug, folder: string): Promise<Record<FunctionName, string>> {
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
  const bundleOf = async (name: FunctionName) => {
    const outfile = join(folder, BUNDLES[name].file);
    const options: BuildOptions = { ...FUNCTION, absWorkingDir: ROOT, plugins: [plugin, ...FUNCTION.plugins ?? []] };
    await build({ ...options, entryPoints: [`src/handlers/${name}.lambda.ts`], format: outfile.endsWith('.mjs') ? 'esm' : 'cjs', outfile });
    return outfile;
  };
  const [ingest, dispatch, settle] = await Promise.all((['ingest', 'dispatch', 'settle'] as const).map(bundleOf));
  if (planted === 0) throw new Error(`no function contains ${file}`);
  return { ingest, dispatch, settle };
}
