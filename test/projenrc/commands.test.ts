import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rows } from '../support/markdown-table';
import { ROOT } from '../support/project-root';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const { tasks } = JSON.parse(read('.projen/tasks.json')) as { tasks: Record<string, object> };

function commandsIn(text: string): string[] {
  return [...text.matchAll(/\bnpm (?:run [\w:-]+|test)|\bnpx projen(?: [a-z][\w:-]*)?/g)].map(([command]) => command);
}

it.each(['CONTRIBUTING.md', '.ci/run', 'README.md'])('%s names only commands that exist', page => {
  const unknown = commandsIn(read(page)).filter(command => {
    const [program, first, name] = command.split(' ');
    return program === 'npm' ? !((name ?? first) in scripts) : name !== undefined && !(name in tasks);
  });
  expect(unknown).toEqual([]);
});

it('.ci/run runs every command of CONTRIBUTING that checks something', () => {
  const checks = rows(read('CONTRIBUTING.md'), 'what it does').flatMap(([command]) => commandsIn(command))
    .filter(command => !/^npm run bench/.test(command))
    .filter(command => !['npm run build', 'npx projen test:update', 'npx projen demo-picture', 'npx projen reliability'].includes(command));
  expect(commandsIn(read('.ci/run'))).toEqual(expect.arrayContaining(checks));
});

it('GitHub runs .ci/run, and nothing beside it, before a change is merged', () => {
  expect([...read('.github/workflows/build.yml').matchAll(/^ +run: (.*)$/gm)].map(([, command]) => command)).toEqual(['.ci/run']);
});
