import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { FileChange, FolderWatch } from '../../../src/sandbox/folder/folder-watch';
import type { NotAnObject } from '../../../src/sandbox/folder/local-object';
import { eventually } from '../../support/eventually';
import { ROOT } from '../../support/project-root';
import { temporaryFolder } from '../../support/temporary-folder';

describe('a watched folder', () => {
  const folder = temporaryFolder();
  const at = (...path: string[]) => join(folder(), ...path);
  const write = (path: string, content = path) => writeFileSync(at(path), content);
  let changes: FileChange[];
  let skipped: NotAnObject[];
  let watch: FolderWatch;

  beforeEach(() => {
    changes = [];
    skipped = [];
  });

  afterEach(() => watch.close());

  function start(ignoreExisting = false): Promise<void> {
    watch = new FolderWatch({
      directory: folder(),
      ignoreExisting,
      onChange: change => changes.push(change),
      onSkip: each => skipped.push(each),
      now: () => Date.now(),
    });
    return watch.ready;
  }

  /** The reported changes: `+a` for a written file, `-a` for a removed one. */
  const reported = () => changes.map(({ key, content }) => `${content ? '+' : '-'}${key}`);

  it('reports existing files with the time when they were written', async () => {
    mkdirSync(at('sub'));
    write('a');
    write('sub/b');
    const written = Date.now();
    await sleep(20);
    await start();
    expect(reported().sort()).toEqual(['+a', '+sub/b']);
    for (const { time } of changes) expect(time).toBeLessThanOrEqual(written);
    expect(changes.find(({ key }) => key === 'a')?.content).toEqual({ size: 1, etag: '0cc175b9c0f1b6a831c399e269772661' });
  });

  it('ignores existing files on request, and reports their changes', async () => {
    write('a');
    write('b');
    await start(true);
    expect(reported()).toEqual([]);
    write('a', 'again');
    unlinkSync(at('b'));
    write('c');
    await eventually(() => expect(reported().sort()).toEqual(['+a', '+c', '-b']));
  });

  it('reports files that are written, overwritten with the same size and removed, in this order', async () => {
    await start();
    write('a', 'one');
    await eventually(() => expect(reported()).toEqual(['+a']));
    write('a', 'two');
    await eventually(() => expect(reported()).toEqual(['+a', '+a']));
    unlinkSync(at('a'));
    await eventually(() => expect(reported()).toEqual(['+a', '+a', '-a']));
    expect(changes.map(({ content }) => content?.etag)).toEqual(['f97c5d29941bfb1b2fdab0874906ab82', 'b8a9f715dbb64fd5c56e7783c6820a61', undefined]);
  });

  it('reports a renamed file as one written and one removed', async () => {
    write('old');
    await start();
    renameSync(at('old'), at('new'));
    await eventually(() => expect(reported().sort()).toEqual(['+new', '+old', '-old']));
  });

  it('reports a file once that is replaced by another one', async () => {
    write('a', 'first');
    await start();
    write('.a.tmp', 'second');
    renameSync(at('.a.tmp'), at('a'));
    await eventually(() => expect(reported()).toEqual(['+a', '+a']));

    renameSync(at('a'), at('a~'));
    await sleep(30);
    write('a', 'third');
    unlinkSync(at('a~'));
    await eventually(() => expect(reported()).toEqual(['+a', '+a', '+a']));
    write('last');
    await eventually(() => expect(reported()).toEqual(['+a', '+a', '+a', '+last']));
  });

  it('reports a file once that is written in several steps', async () => {
    await start();
    for (let part = 0; part < 6; part += 1) {
      writeFileSync(at('large'), 'x'.repeat(1_000), { flag: 'a' });
      await sleep(60);
    }
    await eventually(() => expect(reported()).toEqual(['+large']));
    expect(changes[0].content?.size).toBe(6_000);
  });

  it.each(['with space', 'a+b', '100%', '%2B', '"quoted"', 'new\nline', 'back\\slash', 'é😀', 'e\u0301', '#hash?', '-dash', 'trailing ', '[glob]*'])('reports a file with the name %j', async name => {
    await start();
    write(name, '');
    await eventually(() => expect(changes).toEqual([{ key: name, time: expect.any(Number), content: { size: 0, etag: 'd41d8cd98f00b204e9800998ecf8427e' } }]));
    unlinkSync(at(name));
    await eventually(() => expect(reported()).toEqual([`+${name}`, `-${name}`]));
  });

  it('ignores a change of attributes', async () => {
    write('a');
    await start();
    chmodSync(at('a'), 0o600);
    await sleep(100);
    write('b');
    await eventually(() => expect(reported()).toEqual(['+a', '+b']));
  });

  it('misses none of many files in new folders, and none of their removals', async () => {
    await start();
    const outside = `${folder()}-outside`;
    const keys = Array.from({ length: 1_500 }, (_, index) => `copy/${Math.floor(index / 125)}/${Math.floor(index / 5)}/${index}`);
    for (const key of keys) {
      mkdirSync(dirname(join(outside, key)), { recursive: true });
      writeFileSync(join(outside, key), '');
    }
    await promisify(execFile)('cp', ['-r', join(outside, 'copy'), folder()]);
    rmSync(outside, { recursive: true });
    keys.sort();
    await eventually(() => expect(reported().sort()).toEqual(keys.map(key => `+${key}`)));

    changes.length = 0;
    rmSync(at('copy'), { recursive: true });
    await eventually(() => expect(reported().sort()).toEqual(keys.map(key => `-${key}`)));
  });

  it('reports once why something is not an object', async () => {
    write('target');
    symlinkSync('target', at('link'));
    await start();
    symlinkSync('nowhere', at('dangling'));
    execFileSync('mkfifo', [at('pipe')]);
    writeFileSync(Buffer.concat([Buffer.from(at('bad')), Buffer.from([0xff])]), '');
    mkdirSync(at('sub'));
    writeFileSync(Buffer.concat([Buffer.from(at('sub', 'worse')), Buffer.from([0xfe])]), '');
    const byKey = () => Object.fromEntries(skipped.map(({ key, reason }) => [key, reason]));
    await eventually(() => expect(byKey()).toEqual({
      'dangling': 'a symbolic link; S3 has no links, so it is not followed',
      'link': 'a symbolic link; S3 has no links, so it is not followed',
      'pipe': 'not a regular file',
      'bad\ufffd': 'its name is not UTF-8',
      'sub/worse\ufffd': 'its name is not UTF-8',
    }));
    write('good');
    await eventually(() => expect(reported()).toEqual(['+target', '+good']));
    expect(skipped).toHaveLength(5);
  });

  it('reports a file that a link replaces as removed', async () => {
    write('a');
    await start();
    unlinkSync(at('a'));
    symlinkSync('nowhere', at('a'));
    await eventually(() => expect(reported()).toEqual(['+a', '-a']));
  });

  it('reports the files of a folder that is moved in or out', async () => {
    await start();
    const outside = `${folder()}-outside`;
    cpSync(join(ROOT, 'test', 'events'), outside, { recursive: true });
    const names = readdirSync(outside).sort();
    renameSync(outside, at('inside'));
    await eventually(() => expect(reported().sort()).toEqual(names.map(name => `+inside/${name}`)));
    renameSync(at('inside'), outside);
    await eventually(() => expect(reported().slice(names.length).sort()).toEqual(names.map(name => `-inside/${name}`)));
    rmSync(outside, { recursive: true });
  });

  it('reports a removal that just happened when it closes', async () => {
    write('a');
    await start();
    unlinkSync(at('a'));
    await sleep(50);
    await watch.close();
    expect(reported()).toEqual(['+a', '-a']);
  });

  it('fails if the folder itself is removed', async () => {
    write('a');
    await start();
    rmSync(folder(), { recursive: true });
    expect(await watch.failed).toBe('it was removed');
    await watch.close();
    expect(reported()).toEqual(['+a', '-a']);
  });
});
