import fc from 'fast-check';
import { bucketName } from '../../../src/sandbox/folder/bucket-name';

describe('the bucket of a folder', () => {
  it.each([
    ['incoming', 'incoming'],
    ['My Files (old)', 'my-files-old'],
    ['2026.11.22', '2026-11-22'],
    ['192.168.0.1', '192-168-0-1'],
    ['--a_b--c--', 'a-b-c'],
    ['Größe', 'gr-e'],
    ['x', 'x-bucket'],
    ['日本', 'bucket'],
    ['', 'bucket'],
    ['sthree-data', 'data'],
    ['amzn-s3-demo-1', '1-bucket'],
    ['data-s3alias', 'data'],
    [`${'a'.repeat(62)} b`, 'a'.repeat(62)],
    [`${'a'.repeat(55)}-s3alias`, 'a'.repeat(55)],
    ['sthree-s3alias', 's3alias'],
  ])('%j is %s', (folder, bucket) => {
    expect(bucketName(folder)).toBe(bucket);
  });

  it('has a valid name, whatever the name of the folder', () => {
    const prefixes = fc.constantFrom('', 'xn--', 'sthree-', 'amzn-s3-demo-', '-', '.');
    const suffixes = fc.constantFrom('', '-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3');
    const folders = fc.tuple(prefixes, fc.string({ unit: 'binary', maxLength: 80 }), suffixes).map(parts => parts.join(''));
    fc.assert(fc.property(folders, folder => {
      const name = bucketName(folder);
      expect(name).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
      expect(name).not.toMatch(/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/);
    }));
  });
});
