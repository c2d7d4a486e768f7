import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3EventReconciler } from '../../src';
import { alarmText } from '../support/alarm-text';
import { all } from '../support/ledger-stack';
import { reportingStack } from '../support/manager-stack';
import { ROOT } from '../support/project-root';

const BIN = join(ROOT, 'assets/cli/bin/index.js');
const PAGE = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');

const chapters = [...PAGE.matchAll(/^## (.*)\n([^]*?)(?=^## |$(?![^]))/gm)].map(([, heading, text]) => ({ heading, text }));
const anchors = chapters.map(({ heading }) => anchor(heading));

/** As GitHub names a heading. */
function anchor(heading: string): string {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');
}

describe('the runbook', () => {
  it('has a chapter for each alarm, and no other', () => {
    const stack = reportingStack();
    stack.ledger.monitor();
    stack.manager.monitor();
    new S3EventReconciler(stack, 'Reconciler', stack).monitor();
    const { repository } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { repository: { url: string } };
    const page = `${repository.url.replace(/\.git$/, '')}/blob/main/docs/runbook.md`;
    const named = all(stack, 'AWS::CloudWatch::Alarm').map(alarm => {
      const [, path, heading, url] = /^(Stack\/(?:Ledger|Manager|Reconciler)): (.*?)\. .*\. (\S+)$/.exec(alarmText(alarm)) ?? [];
      expect({ path, url }).toEqual({ path: expect.any(String) as string, url: `${page}#${anchor(heading)}` });
      return heading;
    });
    expect(named).toHaveLength(19);
    expect(chapters.map(({ heading }) => heading).sort()).toEqual(named.sort());
  });

  it.each(chapters)('$heading: says what it means, what to look at and what to do', ({ text }) => {
    expect([...text.matchAll(/\*\*(\w+):?/g)].map(([, word]) => word)).toEqual(['Means', 'Look', 'Do']);
    expect(text).toContain('```sh');
  });

  it('links to chapters that exist', () => {
    const links = [...PAGE.matchAll(/\]\(#([^)]*)\)/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter(link => !anchors.includes(link))).toEqual([]);
  });

  it('selects failures by when they failed, not by when their files arrived', () => {
    const selections = [...PAGE.matchAll(/^npx s3-event-ledger ((?:list|retry) .*--status failed.*)$/gm)].map(([, words]) => words);
    expect(selections.length).toBeGreaterThan(2);
    expect(selections.filter(words => !words.includes('--failed-since') || / --(?:since|until) /.test(words))).toEqual([]);
  });

  it('says which index a command reads, and names the manager in the chapters about it', () => {
    expect(PAGE).toMatch(/With `--table`, add `--index` with the `indexName`/);
    const ofManager = chapters.filter(({ text }) => text.includes('my-manager-dispatch'));
    expect(ofManager.length).toBeGreaterThan(5);
    expect(ofManager.filter(({ text }) => /^npx s3-event-ledger .*--table /m.test(text)).map(({ heading }) => heading)).toEqual([]);
  });

  it('shows commands that the command line takes', async () => {
    const commands = [...PAGE.matchAll(/^npx s3-event-ledger (.*)$/gm)].map(([, words]) => words);
    expect(commands.length).toBeGreaterThan(10);
    for (const command of new Set(commands)) {
      // Nobody is there to answer; a command that is wrong in itself ends with code 2 before that.
      expect({ command, ...await ask(command) }).toEqual({ command, code: 5, said: expect.stringContaining('region') as string });
    }
  });
});

/** With as little as a shell gives: no credentials, no region, no table. */
function ask(command: string): Promise<{ code: unknown; said: string }> {
  const words = (command.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map(word => word.replace(/^(['"])(.*)\1$/, '$2'));
  return new Promise(resolve => {
    execFile(BIN, words, { env: { PATH: process.env.PATH, HOME: tmpdir(), AWS_EC2_METADATA_DISABLED: 'true' } }, (error, _out, said) => {
      resolve({ code: error ? error.code : 0, said });
    });
  });
}
