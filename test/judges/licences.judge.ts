import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledFolders } from './bundled-folders';
import { auditVerdict } from './npm-audit';
import { judge } from './python-judge';
import { bundle } from '../../projenrc/bundle';
import { ROOT } from '../support/project-root';

let folder: string;
let folders: string[];
let packages: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'licences-'));
  folders = bundledFolders(await bundle(folder));
  packages = [...new Set(folders.map(path => {
    const { name, version } = JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')) as { name: string; version: string };
    return `${name}@${version}`;
  }))].sort();
});
afterAll(() => rmSync(folder, { recursive: true }));

it('the notices name every package that is bundled, each with a licence, and no other', () => {
  const notices = readFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const named = [...notices.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+@\d[\w.-]*) \(.+\)$/gm)].map(([, name]) => name);

  expect(packages.length).toBeGreaterThan(20);
  expect(named.sort()).toEqual(packages);
});

it('the bill of materials names the same packages', () => {
  const { components } = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8')) as { components: ReadonlyArray<{ name: string; version: string }> };

  expect(components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual(packages);
});

it('the bill of materials is valid CycloneDX, and a broken one is not', () => {
  const validate = (path: string) => judge('python', [join(__dirname, 'validate_sbom.py'), path], ROOT).trim();

  expect(validate(join(folder, 'sbom.cdx.json'))).toBe('valid');
  expect(validate(join(ROOT, 'package.json'))).toMatch(/^invalid: /);
});

it('the npm package contains both', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' })) as [
    { files: ReadonlyArray<{ path: string }> },
  ];

  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['LICENSE', 'assets/THIRD-PARTY-NOTICES.txt', 'assets/sbom.cdx.json']));
});

it('no package that is bundled has a vulnerability that npm knows; GitHub asks, the mirrors of other machines may have no list', () => {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: ROOT, encoding: 'utf8' });
  const verdict = auditVerdict(stdout, folders);

  if (!verdict.answered) process.stderr.write(`npm audit has no answer here: ${verdict.reason}\n`);
  expect(verdict).toEqual(verdict.answered || process.env.GITHUB_ACTIONS ? { answered: true, vulnerable: [] } : { answered: false, reason: expect.stringMatching(/\b40[0-9]\b|ENOTFOUND/) });
});
