import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of which a bundle contains code. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  /** The texts of its licence and notice files. */
  readonly texts: readonly string[];
}

/** Licences that permit redistribution in a package under Apache-2.0 and require no more than their text. */
const PERMISSIVE: readonly string[] = [
  '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0', 'Unlicense',
];
const PACKAGE = /^(.*node_modules\/)((?:@[^/]+\/)?[^/]+)\//;
const LEGAL = /^(?:licen[sc]e|copying|notice)(?:[-.](?!js$).*)?$/i;

interface Manifest {
  readonly version?: string;
  readonly license?: string | { readonly type?: string };
  readonly licenses?: ReadonlyArray<{ readonly type?: string }>;
}

/**
 * The packages of the files that esbuild has read, ordered by name and version.
 *
 * @param inputs paths of files relative to `root`
 * @throws if the licence of one is not permissive
 */
export function bundledPackages(root: string, inputs: Iterable<string>): BundledPackage[] {
  const folders = new Map<string, string>();
  for (const input of inputs) {
    const [, modules, name] = PACKAGE.exec(input) ?? [];
    if (name !== undefined) folders.set(join(root, modules, name), name);
  }
  const packages = new Map<string, BundledPackage>();
  for (const [folder, name] of folders) {
    const found = readPackage(folder, name);
    packages.set(`${name}@${found.version}`, found);
  }
  return [...packages].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found);
}

function readPackage(folder: string, name: string): BundledPackage {
  const { version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const declared = (typeof license === 'string' ? license : license?.type) ?? licenses?.[0]?.type;
  if (version === undefined || declared === undefined) throw new Error(`${name} is bundled and declares no ${version === undefined ? 'version' : 'licence'}`);
  if (!isPermissive(declared)) {
    throw new Error(`${name}@${version} is bundled under ${declared}, which is not one of ${PERMISSIVE.join(', ')}. Replace the package`);
  }
  const files = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile() && LEGAL.test(entry.name)).map(entry => entry.name);
  const texts = files.sort().map(file => readFileSync(join(folder, file), 'utf8').trim());
  return { name, version, license: declared, texts };
}

/** An expression of alternatives is permissive if one of them is, one of requirements if all are. */
export function isPermissive(expression: string): boolean {
  const plain = expression.replace(/[()]/g, ' ').trim();
  return plain.split(/\s+OR\s+/).some(choice => choice.split(/\s+AND\s+/).every(license => PERMISSIVE.includes(license.trim())));
}
