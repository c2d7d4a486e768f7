import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CannedEndpointProcess } from './canned-endpoint-process';
import { ClientProcess } from './client-process';
import { contest, ContestFigures, MeasuredEngine, Rules } from './contest';
import type { Figures } from './figures';
import { loadTimes } from './load-time';
import { Programs } from './programs';
import { report } from './report';
import { judge } from './targets';
import { encodeIngestSettings } from '../../src/core/settings';
import { DYNAMODB_LOCAL, ENGINES } from '../engines';
import { LedgerTable } from '../handlers/ledger-table';

const BUNDLE = join(__dirname, '../../assets/handlers/ingest.lambda/index.js');
const MODULES = join(__dirname, '../../node_modules');
const TABLE_NAME = 'events';

const MESSAGES = 1_000;
// Ingest makes 40 calls a batch, the first design 1,000: with 25 batches a turn, both have made as many calls when they are compared.
const BATCHES = { ingest: 25, putItemV2: 1, putItemV3: 1 };
const CANNED: Rules = { rounds: 5, messages: MESSAGES, batches: BATCHES };
const LOCAL: Rules = { rounds: 3, messages: MESSAGES, batches: { ...BATCHES, ingest: 3 } };
const LOAD_ROUNDS = 11;
const LARGE_BATCH = 10_000;

const say = (line: string) => console.error(line);

async function main(): Promise<number> {
  const { json } = parseArgs({ options: { json: { type: 'string' } } }).values;
  const programs = new Programs();
  try {
    const figures = await run(programs);
    const verdicts = judge(figures);
    const text = `${JSON.stringify({ ...figures, verdicts }, undefined, 2)}\n`;
    console.log(report(figures, verdicts));
    if (json === undefined) console.log(`\n${text}`);
    else writeFileSync(json, text);
    return verdicts.every(({ met }) => met) ? 0 : 1;
  } finally {
    programs.remove();
  }
}

async function run(programs: Programs): Promise<Figures> {
  say('load time');
  const awsSdkV2Bundle = programs.awsSdkV2Bundle();
  const modules = { ingest: BUNDLE, awsSdkV2Bundle, awsSdkV2Unbundled: require.resolve('aws-sdk') };
  const loadMilliseconds = loadTimes(modules, environment('http://127.0.0.1:1'), LOAD_ROUNDS);

  say('canned endpoint');
  const canned = await CannedEndpointProcess.start(programs.path('canned-endpoint'));
  const { cannedEndpoint, memory } = await stopping(canned, async () => ({
    cannedEndpoint: await contestOn(canned, programs, CANNED),
    memory: { messages: LARGE_BATCH, peakMegabytes: await peakMemory(canned, programs) },
  }));

  return {
    node: process.version,
    messagesPerBatch: MESSAGES,
    cannedEndpoint,
    dynamoDbLocal: await onDynamoDbLocal(programs),
    bundleKilobytes: { ingest: statSync(BUNDLE).size / 1000, awsSdkV2: statSync(awsSdkV2Bundle).size / 1000 },
    loadMilliseconds,
    memory,
  };
}

async function onDynamoDbLocal(programs: Programs): Promise<Figures['dynamoDbLocal']> {
  if (!ENGINES.includes(DYNAMODB_LOCAL)) {
    say('DynamoDB Local is skipped: there is no Java');
    return { skipped: 'there is no Java' };
  }
  say('DynamoDB Local');
  const local = await DYNAMODB_LOCAL.start();
  return stopping(local, async () => {
    const table = new LedgerTable(local.endpoint, TABLE_NAME);
    await table.create();
    table.close();
    return contestOn(local, programs, LOCAL);
  });
}

async function contestOn(engine: MeasuredEngine, programs: Programs, rules: Rules): Promise<ContestFigures> {
  const clients = {
    ingest: new ClientProcess(programs.path('ingest-client'), environment(engine.endpoint)),
    putItemV2: new ClientProcess(programs.path('put-item-v2-client'), environment(engine.endpoint)),
    putItemV3: new ClientProcess(programs.path('put-item-v3-client'), environment(engine.endpoint)),
  };
  const all = { stop: async () => void await Promise.all(Object.values(clients).map(client => client.stop())) };
  return stopping(all, () => contest(engine, clients, rules, say));
}

async function peakMemory(engine: MeasuredEngine, programs: Programs): Promise<number> {
  const client = new ClientProcess(programs.path('ingest-client'), environment(engine.endpoint));
  return stopping(client, async () => (await client.measure({ name: 'large', messages: LARGE_BATCH, batches: 1 })).peakMegabytes);
}

function environment(endpoint: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_PATH: MODULES,
    NODE_NO_WARNINGS: '1',
    BENCH_BUNDLE: BUNDLE,
    ...encodeIngestSettings({ tableName: TABLE_NAME, initialStatus: 'created', logLevel: 'info' }),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    // The first design's best case: v2 opens a connection for each call otherwise.
    AWS_NODEJS_CONNECTION_REUSE_ENABLED: '1',
    AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
  };
}

async function stopping<T>(resource: { stop(): Promise<void> }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await resource.stop();
  }
}

main().then(code => { process.exitCode = code; }, (error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
