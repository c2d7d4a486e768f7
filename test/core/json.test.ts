import { member, parseJson } from '../../src/core/json';

it('reads JSON, and answers undefined for all else', () => {
  expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] });
  expect(parseJson('null')).toBeNull();
  expect(parseJson('{a:1}')).toBeUndefined();
});

it.each([
  [['a', 'b'], 7],
  [['a'], { b: 7, n: null }],
  [['a', 'n'], null],
  [['list', '1'], 'two'],
  [[], { a: { b: 7, n: null }, list: ['one', 'two'] }],
])('finds the member at %j', (path, value) => {
  expect(member({ a: { b: 7, n: null }, list: ['one', 'two'] }, ...path)).toEqual(value);
});

it.each([[['x']], [['a', 'x']], [['a', 'n', 'x']], [['a', 'b', 'x']], [['toString']], [['a', 'constructor', 'name']], [['__proto__', 'toString']]])('finds nothing at %j', path => {
  expect(member({ a: { b: 7, n: null } }, ...path)).toBeUndefined();
});
