import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUILT, GO_MODULE, MAVEN_REPOSITORY, mavenVersion, ROOT } from './built-package';
import { Consumer } from './consumer';

const EXTENSION = join(__dirname, 'extension');

export interface Language {
  readonly name: string;

  /** A copy of the example, with the built package installed beside the published CDK. */
  install(): Consumer;

  /** The command that runs the program of the same language in `extension`. */
  extension(consumer: Consumer): string;
}

const TYPESCRIPT: Language = {
  name: 'typescript',
  install() {
    const consumer = new Consumer(example('typescript'));
    consumer.run(`npm install --silent --no-audit --no-fund ${BUILT.npm}`);
    return consumer;
  },
  extension(consumer) {
    consumer.copy(join(EXTENSION, 'extension.ts'), 'extension.ts');
    return 'npx ts-node extension.ts';
  },
};

const PYTHON: Language = {
  name: 'python',
  install() {
    const consumer = new Consumer(example('python'), folder => ({
      PATH: `${join(folder, '.venv', 'bin')}:${process.env.PATH}`,
      VIRTUAL_ENV: join(folder, '.venv'),
    }));
    consumer.run('python3 -m venv .venv');
    consumer.run(`pip install --quiet --no-compile --requirement requirements.txt ${BUILT.wheel}`);
    return consumer;
  },
  extension(consumer) {
    consumer.copy(join(EXTENSION, 'extension.py'), 'extension.py');
    return 'python3 extension.py';
  },
};

const JAVA: Language = {
  name: 'java',
  install() {
    const consumer = new Consumer(example('java'));
    mkdirSync(join(consumer.folder, '.mvn'));
    consumer.write('.mvn/maven.config', [
      '--batch-mode', '--settings=settings.xml', `-Ds3-event-ledger.version=${mavenVersion()}`,
    ].join('\n'));
    consumer.write('settings.xml', `<settings>
      <localRepository>${join(consumer.folder, 'repository')}</localRepository>
      <profiles><profile>
        <id>built</id>
        <repositories><repository><id>built</id><url>${pathToFileURL(MAVEN_REPOSITORY)}</url></repository></repositories>
      </profile></profiles>
      <activeProfiles><activeProfile>built</activeProfile></activeProfiles>
    </settings>`);
    return consumer;
  },
  extension(consumer) {
    consumer.copy(join(EXTENSION, 'Extension.java'), 'Extension.java');
    consumer.run('mvn -q dependency:build-classpath -Dmdep.outputFile=classpath.txt');
    return 'java -cp $(cat classpath.txt) Extension.java';
  },
};

const GO: Language = {
  name: 'go',
  install() {
    const consumer = new Consumer(example('go'));
    consumer.run(`go mod edit -replace ${GO_MODULE}=${BUILT.goModule}`);
    consumer.run('go mod tidy');
    return consumer;
  },
  extension(consumer) {
    mkdirSync(join(consumer.folder, 'extension'));
    consumer.copy(join(EXTENSION, 'extension.go'), 'extension/main.go');
    return 'go run ./extension';
  },
};

export const LANGUAGES: readonly Language[] = [TYPESCRIPT, PYTHON, JAVA, GO];

function example(language: string): string {
  return join(ROOT, 'examples', 'languages', language);
}
