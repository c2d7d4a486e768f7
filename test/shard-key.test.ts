import { ShardKey } from '../src';

it('counts the folders that make a group, or none', () => {
  expect(ShardKey.folder().folderDepth).toBe(1);
  expect(ShardKey.folder(10).folderDepth).toBe(10);
  expect(ShardKey.eventId().folderDepth).toBeUndefined();
});

it.each([0, 11, 1.5, Number.NaN])('rejects a depth of %d', depth => {
  expect(() => ShardKey.folder(depth)).toThrow(`ShardKey.folder(): the depth must be a whole number from 1 to 10, got: ${depth}`);
});
