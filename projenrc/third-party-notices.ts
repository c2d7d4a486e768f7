import type { BundledPackage } from './bundled-packages';

const HEADER = `Third-party notices

The functions, the command and the pages of this package contain code of the packages below, under these licences.
`;
const LINE = '-'.repeat(80);

/** Packages that share a text are listed together above it. */
export function thirdPartyNotices(packages: readonly BundledPackage[]): string {
  const byText = new Map<string, string[]>();
  for (const { name, version, license, texts } of packages) {
    const text = texts.length > 0 ? texts.join('\n\n') : `The package contains no text of its licence. It declares: ${license}`;
    byText.set(text, [...byText.get(text) ?? [], `${name}@${version} (${license})`]);
  }
  return [HEADER, ...[...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)].join(`\n${LINE}\n\n`);
}
