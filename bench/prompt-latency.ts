import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LedgerClient } from '../src/client';
import { CREDENTIALS, REGION } from '../src/sandbox/aws/local-account';
import { newRequestId, notification, sequencers } from '../src/sandbox/aws/s3-notification';
import { deploy } from '../src/sandbox/deployment';

/** Seconds from recorded to delivered, of a ledger without other work. */
const TARGETS = { p50: 3, p99: 10 };
const LEDGERS = 5;
const EVENTS_PER_LEDGER = 20;
/** The schedule starts no run meanwhile. */
const NEVER = 86_400_000;

/** Puts single files into idle ledgers of the sandbox, and measures when the bundles that ship deliver them. */
async function main(): Promise<void> {
  const measured = await Promise.all(Array.from({ length: LEDGERS }, measure));
  const waits = measured.flat().sort((one, other) => one - other);
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.ceil(share * waits.length) - 1)];
  const figures = { events: waits.length, p50: at(0.5), p99: at(0.99), most: at(1) };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  const missed = Object.entries(TARGETS).filter(([name, most]) => figures[name as keyof typeof TARGETS] > most);
  for (const [name, most] of missed) process.stdout.write(`${name} must be at most ${most} s\n`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

async function measure(): Promise<number[]> {
  const nothing = { onBatch: async () => {}, onDeadLetter: () => {} };
  const stack = await deploy({ ...nothing, manager: { ...nothing, behaviorOf: () => 'completes' }, onLog: () => {}, now: Date.now });
  const client = new DynamoDBClient({ endpoint: stack.endpoint, region: REGION, credentials: CREDENTIALS });
  const ledger = new LedgerClient({ client, tableName: stack.tableName });
  const over = new AbortController();
  const running = stack.manager.run(over.signal, error => { throw error; }, NEVER);
  const sequencer = sequencers();
  const waits: number[] = [];
  for (let number = 0; number < EVENTS_PER_LEDGER; number += 1) {
    // At any time of the interval, once the run for the outcome of the event before is over.
    await sleep(3_000 + 2_000 * Math.random());
    const now = Date.now();
    stack.send(notification({
      eventName: 'ObjectCreated:Put', bucket: 'uploads', key: `${number}.json`, time: now, sequencer: sequencer(now), requestId: newRequestId(),
    }));
    waits.push(await waitOf(ledger, `${number}.json`));
  }
  over.abort();
  await running;
  client.destroy();
  await stack.stop();
  return waits;
}

/** Seconds from `recorded_at` to the claim, right before the event was sent. */
async function waitOf(ledger: LedgerClient, key: string): Promise<number> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) {
    const { entries: [entry] } = await ledger.history({ bucket: 'uploads', key });
    const claimed = entry?.history.find(({ to }) => to === 'dispatched');
    if (entry?.recordedAt !== undefined && claimed) return Number(claimed.at) - Number(entry.recordedAt);
  }
  throw new Error(`${key} was not delivered within a minute`);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

void main();
