import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// Builds the Java package against the lowest versions of its dependencies, and says so in its POM. Left to itself, pacmak takes the newest
// of the day: two builds of one commit would differ, and nobody would know whether the lowest ones do.

/** Where Maven lacks the lowest version, or something that it depends on: the first that is there. */
const FIRST_ON_MAVEN: Readonly<Record<string, string>> = { 'aws-cdk-lib': '2.271.0' };

const repository = resolve('dist/java');
const folder = mkdtempSync(join(tmpdir(), 'package-java-'));
const project = join(folder, 'java');
const pom = join(project, 'pom.xml');

execFileSync('jsii-pacmak', ['-v', '--code-only', '--target', 'java', '--outdir', folder, '--rosetta-unknown-snippets', 'fail'], { stdio: 'inherit' });
writeFileSync(pom, readFileSync(pom, 'utf8').replace(
  /<artifactId>(\S+)<\/artifactId>\s*<version>\[(\S+),\S+\)<\/version>/g,
  (_, name: string, lowest: string) => `<artifactId>${name}</artifactId><version>${FIRST_ON_MAVEN[name] ?? lowest}</version>`,
));

rmSync(repository, { recursive: true, force: true });
mkdirSync(repository, { recursive: true });
execFileSync('mvn', ['--batch-mode', '--no-transfer-progress', 'deploy', `-DaltDeploymentRepository=local::default::${pathToFileURL(repository)}`], {
  cwd: project,
  stdio: 'inherit',
});
rmSync(folder, { recursive: true });
