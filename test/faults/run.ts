import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FaultRun } from './fault-run';
import { ROOT } from '../support/project-root';

const EVENTS = 100_000;
const BUILD = join(ROOT, 'build');

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, events: { type: 'string' }, tenth: { type: 'boolean' } } });
  const seed = Number(values.seed ?? process.env.FAULTS_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const events = Number(values.events ?? (values.tenth ? EVENTS / 10 : EVENTS));
  console.log(`${events} events, seed ${seed}: npm run test:faults -- --seed ${seed} --events ${events} repeats the schedule of faults`);
  const report = await FaultRun.execute({ seed, events, onProgress: text => console.log(text) });
  mkdirSync(BUILD, { recursive: true });
  writeFileSync(join(BUILD, 'faults.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(JSON.stringify(report, undefined, 2));
  return report.lost + report.doubled + report.stuck + report.illegal === 0 ? 0 : 1;
}

void main().then(code => {
  process.exitCode = code;
});
