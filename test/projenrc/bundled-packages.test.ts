import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { billOfMaterials } from '../../projenrc/bill-of-materials';
import { bundledPackages, isPermissive } from '../../projenrc/bundled-packages';
import { thirdPartyNotices } from '../../projenrc/third-party-notices';

let root: string;
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'bundled-')); });
afterEach(() => rmSync(root, { recursive: true }));

function install(folder: string, manifest: object, files: Record<string, string> = {}): void {
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files })) writeFileSync(join(root, folder, name), text);
}

it('finds each package once, also nested and scoped ones, with their licences and notices', () => {
  install('node_modules/one', { version: '1.0.0', license: 'MIT' }, { 'LICENSE': 'MIT text', 'license.js': '' });
  install('node_modules/one/node_modules/@scope/two', { version: '2.0.0', license: { type: 'ISC' } }, { 'LICENCE.md': 'ISC text', 'NOTICE': 'a notice' });
  install('node_modules/@scope/two', { version: '3.0.0', licenses: [{ type: 'Apache-2.0' }] });

  expect(bundledPackages(root, [
    'src/cli/bin.ts', 'node_modules/one/lib/a.js', 'node_modules/one/b.js', 'node_modules/one/node_modules/@scope/two/index.js', 'node_modules/@scope/two/index.js',
  ])).toEqual([
    { name: '@scope/two', version: '2.0.0', license: 'ISC', texts: ['ISC text', 'a notice'] },
    { name: '@scope/two', version: '3.0.0', license: 'Apache-2.0', texts: [] },
    { name: 'one', version: '1.0.0', license: 'MIT', texts: ['MIT text'] },
  ]);
});

it.each([
  [{ version: '1.0.0', license: 'GPL-3.0-only' }, 'one@1.0.0 is bundled under GPL-3.0-only, which is not one of 0BSD, Apache-2.0'],
  [{ version: '1.0.0', license: 'SEE LICENSE IN x' }, 'one@1.0.0 is bundled under SEE LICENSE IN x'],
  [{ version: '1.0.0' }, 'one is bundled and declares no licence'],
  [{ license: 'MIT' }, 'one is bundled and declares no version'],
])('stops the build for %j', (manifest, message) => {
  install('node_modules/one', manifest);
  expect(() => bundledPackages(root, ['node_modules/one/index.js'])).toThrow(message);
});

it.each([
  ['MIT', true], ['(MIT OR GPL-2.0)', true], ['MIT AND Apache-2.0', true], ['MIT AND GPL-2.0', false], ['(GPL-2.0 OR LGPL-3.0)', false], ['UNLICENSED', false],
])('%s is permissive: %s', (expression, permissive) => {
  expect(isPermissive(expression)).toBe(permissive);
});

it('lists packages that share a text together, and says so if there is none', () => {
  const notices = thirdPartyNotices([
    { name: 'a', version: '1.0.0', license: 'MIT', texts: ['the text'] },
    { name: 'b', version: '1.0.0', license: 'ISC', texts: [] },
    { name: 'c', version: '1.0.0', license: 'MIT', texts: ['the text'] },
  ]);

  expect(notices).toContain('a@1.0.0 (MIT)\nc@1.0.0 (MIT)\n\nthe text\n');
  expect(notices).toContain('b@1.0.0 (ISC)\n\nThe package contains no text of its licence. It declares: ISC\n');
});

it('names scoped packages as package URLs require, and alternatives as expressions', () => {
  const product = { name: 'product', version: '1.0.0', license: 'Apache-2.0' };
  const packages = [{ name: '@scope/two', version: '2.0.0', license: '(MIT OR ISC)', texts: [] }];

  expect(JSON.parse(billOfMaterials(product, packages))).toMatchObject({
    metadata: { component: { purl: 'pkg:npm/product@1.0.0', licenses: [{ license: { id: 'Apache-2.0' } }] } },
    components: [{ purl: 'pkg:npm/%40scope/two@2.0.0', licenses: [{ expression: '(MIT OR ISC)' }] }],
    dependencies: [{ ref: 'pkg:npm/product@1.0.0', dependsOn: ['pkg:npm/%40scope/two@2.0.0'] }],
  });
});
