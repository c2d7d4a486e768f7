import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FaultReport, FaultRun } from './fault-run';
import { bundleWith, PLANTED_BUGS, PlantedBug } from './planted-bugs';
import { ROOT } from '../support/project-root';

const EVENTS = 100_000;
const BUILD = join(ROOT, 'build');
const SEEDS = 2 ** 31;

/** What a run must reach, so that it proves something. */
const FAULTS_PER_EVENT = 0.1;
const KILLS_PER_EVENT = 0.002;
const EXTENSIONS_PER_EVENT = 0.003;
const SUPERSEDED_PER_EVENT = 0.002;
const REPLAYS_PER_EVENT = 0.002;
const BATCHES_PER_EVENT = 0.02;

const PLANTED_EVENTS = 1_500;
/** One with which access is denied to both ingest functions early. */
const PLANTED_SEED = 12;
const PLANTED_DRAIN_MS = 45_000;

/** The exit code is 1 if anything was lost, doubled, stuck or illegal, if too few faults happened, or if a planted bug was not found. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' }, events: { type: 'string' }, shards: { type: 'string' }, batched: { type: 'boolean' }, tenth: { type: 'boolean' }, planted: { type: 'boolean' }, bug: { type: 'string' },
    },
  });
  if (values.planted) return planted(values.bug);
  const seed = whole('--seed', values.seed ?? process.env.FAULTS_SEED ?? String(Math.floor(Math.random() * SEEDS)));
  const shards = values.shards === undefined ? undefined : whole('--shards', values.shards);
  const events = whole('--events', values.events ?? String(values.tenth ? EVENTS / 10 : EVENTS));
  console.log(`${events} events, seed ${seed}: npm run test:faults -- --seed ${seed} --events ${events} repeats the schedule of faults`);

  const report = await FaultRun.execute({ seed, events, shards, batched: values.batched, onProgress: text => console.log(text) });
  mkdirSync(BUILD, { recursive: true });
  writeFileSync(join(BUILD, 'faults.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(JSON.stringify(report, undefined, 2));
  const shortfalls = [
    ...(report.faultsInAll < events * FAULTS_PER_EVENT ? [`only ${report.faultsInAll} faults happened`] : []),
    ...(report.kills < events * KILLS_PER_EVENT ? [`only ${report.kills} functions were killed`] : []),
    ...(report.extensions < events * EXTENSIONS_PER_EVENT ? [`only ${report.extensions} leases were extended`] : []),
    ...(report.superseded < events * SUPERSEDED_PER_EVENT ? [`only ${report.superseded} events were superseded`] : []),
    ...(report.replays < events * REPLAYS_PER_EVENT ? [`only ${report.replays} events were replayed`] : []),
    ...(report.batches > 0 && report.batches < events * BATCHES_PER_EVENT ? [`only ${report.batches} batches were reported`] : []),
    ...(isClean(report) ? [] : [`seed ${seed}: lost ${report.lost}, doubled ${report.doubled}, stuck ${report.stuck}, illegal ${report.illegal}`]),
  ];
  for (const shortfall of shortfalls) console.error(shortfall);
  return shortfalls.length === 0 ? 0 : 1;
}

/** Tests the judge: it must find each bug, and nothing without one. @param name of some bugs, or a part of it: then only these */
async function planted(name?: string): Promise<number> {
  const bugs = PLANTED_BUGS.filter(bug => bug.name.includes(name ?? ''));
  if (bugs.length === 0) throw new Error(`no planted bug has a name with: ${name}`);
  let missed = 0;
  for (const bug of name === undefined ? [undefined, ...bugs] : bugs) {
    const report = await runWith(bug);
    const found = { lost: report.lost, doubled: report.doubled, stuck: report.stuck, illegal: report.illegal };
    const right = bug ? found[bug.finds] > 0 : isClean(report);
    if (!right) missed += 1;
    console.log(`${right ? 'ok    ' : 'MISSED'}  ${bug?.name ?? 'no bug'}: ${JSON.stringify(found)} in ${report.seconds} s`);
  }
  return missed === 0 ? 0 : 1;
}

async function runWith(bug: PlantedBug | undefined): Promise<FaultReport> {
  mkdirSync(BUILD, { recursive: true });
  const folder = mkdtempSync(join(BUILD, 'planted-'));
  try {
    const changed = bug && await bundleWith(bug, folder);
    const { shards = 1, batched = false } = bug ?? {};
    return await FaultRun.execute({
      seed: PLANTED_SEED,
      events: bug?.events ?? PLANTED_EVENTS,
      shards,
      batched,
      maxInFlightPerShard: bug?.maxInFlightPerShard,
      ...changed,
      drainMs: bug ? PLANTED_DRAIN_MS : undefined,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isClean({ lost, doubled, stuck, illegal }: FaultReport): boolean {
  return lost + doubled + stuck + illegal === 0;
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${option} must be a whole number, got: ${text}`);
  return value;
}

void main().then(code => {
  process.exitCode = code;
});
