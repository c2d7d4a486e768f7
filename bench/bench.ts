import { statSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CannedEndpointProcess } from './canned-endpoint-process';
import { ClientProcess } from './client-process';
import { contest, ContestFigures, MeasuredEngine, Rules } from './contest';
import { Discipline, dispatchTo, EVENTS_PER_BATCH, INGEST } from './discipline';
import { dispatchEnvironment, ingestEnvironment, TABLE_NAME } from './environment';
import type { EngineFigures, Figures } from './figures';
import { loadTimes } from './load-time';
import type { Measurement } from './measurement';
import { Peer, peerContest, PeerFigures, PEER_PROGRAMS } from './peers';
import { ProgramName, Programs } from './programs';
import { report } from './report';
import { judge } from './targets';
import { DYNAMODB_LOCAL, ENGINES } from '../test/support/engines';
import { bundleOf } from '../test/support/lambda-process';
import { LedgerTable } from '../test/support/ledger-table';
import { bytesOf, loadedFiles } from '../test/support/loaded-files';

const REPLY_MILLISECONDS = 4;
const LOAD_ROUNDS = 11;
/** The most that SQS hands to Lambda at once, and the largest maxEventsPerRun that a manager is meant for. */
const LARGE = 10_000;
const SLOW_REPLY_MILLISECONDS = 10;

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
    return verdicts.every(({ met, note }) => met || note !== undefined) ? 0 : 1;
  } finally {
    programs.remove();
  }
}

async function run(programs: Programs): Promise<Figures> {
  say('load time');
  const awsSdkV2Bundle = programs.awsSdkV2Bundle();
  const modules = { ingest: bundleOf('ingest'), tunedSdk: programs.tunedSdkBundle(), awsSdkV2Bundle, awsSdkV2Unbundled: require.resolve('aws-sdk') };
  const loadMilliseconds = loadTimes(modules, ingestEnvironment('http://127.0.0.1:1'), LOAD_ROUNDS);

  return {
    node: process.version,
    eventsPerBatch: EVENTS_PER_BATCH,
    ...await onCannedEndpoint(programs, REPLY_MILLISECONDS, async canned => ({
      ingest: await onEngines(programs, INGEST, canned),
      dispatch: await onEngines(programs, dispatchTo(canned.endpoint), canned),
      peers: await amongPeers(programs, canned),
      largeBatch: largeOf(await measureLarge(programs, 'ingest-client', ingestEnvironment(canned.endpoint))),
    })),
    largeRun: await onCannedEndpoint(programs, SLOW_REPLY_MILLISECONDS, async ({ endpoint }) => (
      largeOf(await measureLarge(programs, 'dispatch-client', dispatchEnvironment(endpoint, endpoint, LARGE))))),
    bundleKilobytes: { ingest: bytesOf(loadedFiles(modules.ingest)) / 1000, awsSdkV2: statSync(awsSdkV2Bundle).size / 1000 },
    loadMilliseconds,
  };
}

async function onEngines(programs: Programs, discipline: Discipline, canned: MeasuredEngine): Promise<EngineFigures> {
  say(`${discipline.name}, canned endpoint`);
  return {
    cannedEndpoint: await contestOn(canned, programs, discipline, discipline.cannedEndpoint),
    dynamoDbLocal: await onDynamoDbLocal(programs, discipline),
  };
}

async function amongPeers(programs: Programs, canned: MeasuredEngine): Promise<PeerFigures> {
  say('ingest among its peers, canned endpoint');
  const start = (name: Peer) => new ClientProcess(programs.path(PEER_PROGRAMS[name]), ingestEnvironment(canned.endpoint));
  const clients = { shipped: start('shipped'), parallelPut: start('parallelPut'), signedHttp: start('signedHttp') };
  return stopping(allOf(clients), () => peerContest(canned, clients, say));
}

async function onCannedEndpoint<T>(programs: Programs, replyMilliseconds: number, work: (canned: CannedEndpointProcess) => Promise<T>): Promise<T> {
  const canned = await CannedEndpointProcess.start(programs.path('canned-endpoint'), replyMilliseconds);
  return stopping(canned, () => work(canned));
}

async function onDynamoDbLocal(programs: Programs, discipline: Discipline): Promise<EngineFigures['dynamoDbLocal']> {
  if (!ENGINES.includes(DYNAMODB_LOCAL)) {
    say('DynamoDB Local is skipped: there is no Java');
    return { skipped: 'there is no Java' };
  }
  say(`${discipline.name}, DynamoDB Local`);
  const local = await DYNAMODB_LOCAL.start();
  return stopping(local, async () => {
    const table = await LedgerTable.create(local, { TableName: TABLE_NAME });
    const engine: MeasuredEngine = { endpoint: local.endpoint, prepare: order => table.insert(discipline.rows(order)) };
    return contestOn(engine, programs, discipline, discipline.dynamoDbLocal);
  });
}

async function contestOn(engine: MeasuredEngine, programs: Programs, discipline: Discipline, rules: Rules): Promise<ContestFigures> {
  const start = (name: ProgramName) => new ClientProcess(programs.path(name), discipline.environment(engine.endpoint));
  const { shipped, firstDesignV2, firstDesignV3 } = discipline.programs;
  const clients = { shipped: start(shipped), firstDesignV2: start(firstDesignV2), firstDesignV3: start(firstDesignV3) };
  return stopping(allOf(clients), () => contest(engine, clients, rules, say));
}

function allOf(clients: Readonly<Record<string, ClientProcess>>): { stop(): Promise<void> } {
  return { stop: async () => void await Promise.all(Object.values(clients).map(client => client.stop())) };
}

async function measureLarge(programs: Programs, name: ProgramName, environment: NodeJS.ProcessEnv): Promise<Measurement> {
  say(`${name}, ${LARGE} events at once`);
  const client = new ClientProcess(programs.path(name), environment);
  return stopping(client, () => client.measure({ name: 'large', events: LARGE, batches: 1 }));
}

function largeOf({ events, milliseconds, peakMegabytes }: Measurement): Figures['largeRun'] {
  return { events, seconds: milliseconds / 1000, peakMegabytes };
}

async function stopping<T>(resource: { stop(): Promise<void> }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await resource.stop();
  }
}

// Unless it ends.
process.exitCode = 1;
main().then(code => { process.exitCode = code; }, (error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
