#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { EXIT } from './exit-code';
import { run } from './run';
import { Io } from '../terminal/io';

/** From the bundle in `assets/cli/bin`. */
const PACKAGE = join(__dirname, '..', '..', '..', 'package.json');
const TERMINAL_COLUMNS = 80;

// The SDK is part of the bundle: users cannot act on its warning about the Node.js versions that it will support.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const interrupt = new AbortController();

const io: Io = {
  stdout: text => void process.stdout.write(text),
  stderr: text => void process.stderr.write(text),
  drained: () => new Promise(resolve => {
    process.stdout.write('', () => resolve());
  }),
  env: process.env,
  now: () => Date.now(),
  isTTY: process.stdout.isTTY === true,
  stderrIsTTY: process.stderr.isTTY === true,
  get columns() {
    return process.stdout.columns ?? TERMINAL_COLUMNS;
  },
  signal: interrupt.signal,
  confirm: process.stdin.isTTY && process.stderr.isTTY ? confirm : undefined,
  get user() {
    return `${userName()}@${hostname()}`;
  },
};

/** `terminal: false`: the terminal itself edits the line, and Ctrl-C remains a signal. */
async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const answer = await Promise.race([
      lines.question(`${question} [y/N] `, { signal: interrupt.signal }),
      new Promise<string>(resolve => lines.once('close', () => resolve(''))),
    ]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

// The reader closed the pipe, as in `list | head`: stop without an error.
let unread = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  unread = true;
  interrupt.abort();
});

// Nobody reads the messages; the exit code still shows the result.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// The first Ctrl-C ends the command in an orderly way, the second one at once.
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(EXIT.INTERRUPTED);
  interrupt.abort();
});

async function main(): Promise<void> {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };
  const exitCode = await run(process.argv.slice(2), io, version);
  await io.drained();
  process.exit(unread && exitCode === EXIT.INTERRUPTED ? EXIT.DONE : exitCode);
}

void main();
