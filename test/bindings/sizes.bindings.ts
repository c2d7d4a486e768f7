import { statSync } from 'node:fs';
import { BUILT, SIZE_LIMITS } from './built-package';

it.each(['sdist', 'sources', 'javadoc', 'goModule', 'dotnetProject'] as const)('%s is there', name => {
  expect(statSync(BUILT[name]).size).toBeGreaterThan(0);
});

it.each(['npm', 'wheel', 'jar'] as const)('%s is small', name => {
  expect(statSync(BUILT[name]).size).toBeLessThan(SIZE_LIMITS[name]);
});
