import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderFiles } from '../../../src/sandbox/folder/folder-files';
import { inspect, isNotAnObject, listFolder, NotAnObject, readContent } from '../../../src/sandbox/folder/local-object';
import { temporaryFolder } from '../../support/temporary-folder';

describe('a file as an object', () => {
  const folder = temporaryFolder();
  const at = (...path: string[]) => join(folder(), ...path);

  async function all(): Promise<Array<[key: string, found: number | string]>> {
    const found: Array<[string, number | string]> = [];
    for await (const each of folderFiles(folder())) found.push([each.key, isNotAnObject(each) ? each.reason : each.size]);
    return found;
  }

  it('has its path below the folder as its key, its size and its MD5', async () => {
    mkdirSync(at('sub', 'deep'), { recursive: true });
    writeFileSync(at('sub', 'deep', 'a b+c%.txt'), 'abc');
    expect(await inspect(folder(), at('sub', 'deep', 'a b+c%.txt'))).toMatchObject({ key: 'sub/deep/a b+c%.txt' });
    expect(await readContent(folder(), at('sub', 'deep', 'a b+c%.txt'))).toEqual({ size: 3, etag: '900150983cd24fb0d6963f7d28e17f72' });
  });

  it('can be empty, or larger than one chunk', async () => {
    writeFileSync(at('empty'), '');
    writeFileSync(at('large'), Buffer.alloc(300_000));
    expect(await readContent(folder(), at('empty'))).toEqual({ size: 0, etag: 'd41d8cd98f00b204e9800998ecf8427e' });
    expect(await readContent(folder(), at('large'))).toMatchObject({ size: 300_000 });
  });

  it('has another version after it was written again', async () => {
    writeFileSync(at('a'), 'abc');
    utimesSync(at('a'), 1_000, 1_000);
    const before = await inspect(folder(), at('a'));
    expect(before).toMatchObject({ modifiedAt: 1_000_000 });
    expect(await inspect(folder(), at('a'))).toEqual(before);
    utimesSync(at('a'), 1_000, 1_001);
    expect(await inspect(folder(), at('a'))).not.toEqual(before);
  });

  it('has a time of 1970 or later', async () => {
    writeFileSync(at('old'), '');
    utimesSync(at('old'), new Date(-1_000_000), new Date(-1_000_000));
    expect(await inspect(folder(), at('old'))).toMatchObject({ modifiedAt: 0 });
  });

  it('is undefined for a missing file and for a folder', async () => {
    mkdirSync(at('sub'));
    expect(await inspect(folder(), at('sub'))).toBeUndefined();
    expect(await inspect(folder(), at('missing'))).toBeUndefined();
    expect(await readContent(folder(), at('missing'))).toBeUndefined();
    expect(await listFolder(folder(), at('missing'))).toEqual({ paths: [], unreadable: [] });
  });

  it('reports why it cannot be read', async () => {
    mkdirSync(at('sub'));
    expect(await readContent(folder(), at('sub'))).toEqual({ key: 'sub', reason: 'it cannot be read: EISDIR' });
  });

  it('is not an object if S3 cannot store it, with the reason', async () => {
    const long = Array.from({ length: 5 }, () => 'x'.repeat(220));
    mkdirSync(at(...long.slice(0, -1)), { recursive: true });
    writeFileSync(at(...long), '');
    writeFileSync(Buffer.concat([Buffer.from(at('bad')), Buffer.from([0xff])]), '');
    writeFileSync(at('good'), '1');
    symlinkSync('good', at('link'));
    execFileSync('mkfifo', [at('pipe')]);

    expect(await all()).toEqual([
      ['bad\ufffd', 'its name is not UTF-8'],
      ['good', 1],
      ['link', 'a symbolic link; S3 has no links, so it is not followed'],
      ['pipe', 'not a regular file'],
      [long.join('/'), 'its key is longer than the 1024 bytes that S3 allows'],
    ]);
  });

  it('is found at any depth, in the order of names', async () => {
    mkdirSync(at('b', 'c'), { recursive: true });
    for (const path of ['b/c/1', 'b/2', 'a', 'c']) writeFileSync(at(path), path);
    unlinkSync(at('c'));
    expect(await all()).toEqual([['a', 1], ['b/2', 3], ['b/c/1', 5]]);
  });

  it('differs from what is not an object', () => {
    const none: NotAnObject = { key: 'a', reason: 'b' };
    expect([isNotAnObject(none), isNotAnObject({ key: 'a', modifiedAt: 0, version: '' })]).toEqual([true, false]);
  });
});
