import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUILT, GO_MODULE, MAVEN_REPOSITORY, mavenVersion } from './built-package';
import { Consumer } from './consumer';

const EXTENSION = join(__dirname, 'extension');

export interface Language {
  readonly name: string;

  /** What commands need that run in a folder of the language. */
  environment?(folder: string): NodeJS.ProcessEnv;

  /** Has the built package beside the published CDK. */
  install(consumer: Consumer): void;

  /** The command that runs the program of the same language in `extension`. */
  extension(consumer: Consumer): string;
}

const TYPESCRIPT: Language = {
  name: 'typescript',
  install(consumer) {
    consumer.run(`npm install --silent --no-audit --no-fund ${BUILT.npm}`);
  },
  extension(consumer) {
    consumer.copy(join(EXTENSION, 'extension.ts'), 'extension.ts');
    return 'npx ts-node extension.ts';
  },
};

const PYTHON: Language = {
  name: 'python',
  environment(folder) {
    const venv = join(folder, '.venv');
    return { VIRTUAL_ENV: venv, PATH: `${join(venv, 'bin')}:${process.env.PATH}` };
  },
  install(consumer) {
    consumer.run('python3 -m venv .venv');
    consumer.run(`pip install --quiet --no-compile --requirement requirements.txt ${BUILT.wheel}`);
  },
  extension(consumer) {
    consumer.copy(join(EXTENSION, 'extension.py'), 'extension.py');
    return 'python3 extension.py';
  },
};

const JAVA: Language = {
  name: 'java',
  install(consumer) {
    consumer.write('.mvn/maven.config', `--batch-mode --settings=settings.xml -Ds3-event-ledger.version=${mavenVersion()}`);
    consumer.write('settings.xml', `<settings>
      <localRepository>${join(consumer.folder, 'repository')}</localRepository>
      <profiles><profile>
        <id>built</id>
        <repositories><repository><id>built</id><url>${pathToFileURL(MAVEN_REPOSITORY)}</url></repository></repositories>
      </profile></profiles>
      <activeProfiles><activeProfile>built</activeProfile></activeProfiles>
    </settings>`);
  },
  extension(consumer) {
    consumer.copy(join(EXTENSION, 'Extension.java'), 'Extension.java');
    consumer.run('mvn -q dependency:build-classpath -Dmdep.outputFile=classpath.txt');
    return 'java -cp $(cat classpath.txt) Extension.java';
  },
};

const GO: Language = {
  name: 'go',
  install(consumer) {
    consumer.run(`go mod edit -require ${GO_MODULE}@v0.0.0 -replace ${GO_MODULE}=${BUILT.goModule}`);
    consumer.run('go mod tidy');
  },
  extension(consumer) {
    consumer.copy(join(EXTENSION, 'extension.go'), 'extension/main.go');
    return 'go run ./extension';
  },
};

export const LANGUAGES: readonly Language[] = [TYPESCRIPT, PYTHON, JAVA, GO];
