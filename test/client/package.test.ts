import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import type { Engine } from '../../src/sandbox/engine';
import { IN_PROCESS } from '../support/engines';
import { entryAt } from '../support/entries';
import { LedgerTable } from '../support/ledger-table';
import { ROOT } from '../support/project-root';


/** What an application does with `s3-event-ledger/client`, in a process of its own. Its arguments: endpoint, table, event id. */
const APPLICATION = `
async function main([endpoint, tableName, id]) {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const ledgerAt = at => new LedgerClient({ client: new DynamoDBClient({ endpoint: at, region: 'eu-west-1', credentials, maxAttempts: 1 }), tableName });
  const entry = await ledgerAt(endpoint).get({ id });
  const after = await ledgerAt(endpoint).transition(entry, { from: STATUSES.CREATED, to: STATUSES.DISCARDED, by: 'an application' });
  const error = await ledgerAt('http://127.0.0.1:1').counts().catch(caught => caught);
  return { key: entry.key, status: after.status, code: error.code, isLedgerError: error instanceof LedgerError, cause: error.cause.code };
}
main(process.argv.slice(2)).then(result => console.log(JSON.stringify(result)));
`;

let folder: string;
let engine: Engine;
let table: LedgerTable;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 's3-event-ledger-client-'));
  engine = await IN_PROCESS.start();
  table = await LedgerTable.create(engine);
  const library = join(folder, 'node_modules/s3-event-ledger');
  mkdirSync(library, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules/@aws-sdk'), join(folder, 'node_modules/@aws-sdk'));
  const { name, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  writeFileSync(join(library, 'package.json'), JSON.stringify({ name, exports }));
  buildSync({
    entryPoints: [join(ROOT, 'src/client/index.ts')],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['@aws-sdk/*'],
    outfile: join(library, 'lib/client/index.js'),
  });
  writeFileSync(join(library, 'lib/client/index.mjs'), "export * from './index.js';");
});

afterAll(async () => {
  table.close();
  await engine.stop();
  rmSync(folder, { recursive: true });
});

it.each([
  ['CommonJS', 'app.cjs', 1, "const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');\nconst { LedgerClient, LedgerError, STATUSES } = require('s3-event-ledger/client');"],
  ['ES modules', 'app.mjs', 2, "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nimport { LedgerClient, LedgerError, STATUSES } from 's3-event-ledger/client';"],
])('works in %s', async (_, file, second, imports) => {
  const entry = entryAt(second);
  await table.record([entry]);
  writeFileSync(join(folder, file), `${imports}\n${APPLICATION}`);
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, file), engine.endpoint, table.name, entry.id]);
  expect(JSON.parse(stdout)).toEqual({ key: entry.key, status: 'discarded', code: 'UNREACHABLE', isLedgerError: true, cause: 'ECONNREFUSED' });
  expect(await table.ledger().get(entry)).toMatchObject({ status: 'discarded', history: [{ by: 'an application' }] });
});

it('needs no package but the SDK\'s client, which is its user\'s own', () => {
  const { metafile } = buildSync({
    entryPoints: [join(ROOT, 'src/client/index.ts')], bundle: true, write: false, metafile: true, platform: 'node', external: ['@aws-sdk/*'],
  });
  const [{ imports, inputs }] = Object.values(metafile.outputs);
  expect([...new Set(imports.map(({ path }) => path))]).toEqual(['@aws-sdk/client-dynamodb']);
  expect(Object.keys(inputs).filter(path => !/^src\/(client|core)\//.test(path))).toEqual([]);
});
