import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');
const DIST = join(ROOT, 'dist');

const MAVEN_FOLDER = join('java', 'io', 'github', 's3eventledger', 's3-event-ledger');

/** What `npm run package` has built, by language. */
export const BUILT = {
  get npm() { return theOne('js', /\.tgz$/); },
  get wheel() { return theOne('python', /\.whl$/); },
  get sdist() { return theOne('python', /\.tar\.gz$/); },
  get jar() { return theOne(mavenVersionFolder(), /\d\.jar$/); },
  get sources() { return theOne(mavenVersionFolder(), /-sources\.jar$/); },
  get javadoc() { return theOne(mavenVersionFolder(), /-javadoc\.jar$/); },
  get goModule() { return theOne('go', /^s3eventledger$/); },
  get dotnetProject() { return theOne(join('dotnet', 'S3EventLedgerConstructs'), /\.csproj$/); },
};

/** The most that a package may weigh, in bytes. */
export const SIZE_LIMITS = { npm: 700_000, wheel: 850_000, jar: 900_000 };

export const MAVEN_REPOSITORY = join(DIST, 'java');
export const GO_MODULE = 'github.com/s3-event-ledger/s3-event-ledger-go/s3eventledger';

export function mavenVersion(): string {
  const [, version] = /-(\d[^/]*)\.jar$/.exec(BUILT.jar) ?? [];
  return version;
}

function mavenVersionFolder(): string {
  const [version] = readdirSync(join(DIST, MAVEN_FOLDER), { withFileTypes: true }).filter(entry => entry.isDirectory());
  return join(MAVEN_FOLDER, version.name);
}

function theOne(folder: string, name: RegExp): string {
  const found = readdirSync(join(DIST, folder)).filter(file => name.test(file));
  if (found.length !== 1) throw new Error(`dist/${folder} must hold one ${name}, got: ${found.join(', ') || 'none'}. Run npm run package`);
  return join(DIST, folder, found[0]);
}
