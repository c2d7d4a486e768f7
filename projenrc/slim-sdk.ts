import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plugin } from 'esbuild';

const CONSTANT = /^const (\w+) = ("[^"]*");$/gm;
const COMPUTED_KEY = /\[(_\w+)\]: /g;
const ERROR_CLASS = /^n0_registry\.registerError\(.*\);\n/gm;

/**
 * Leaves in a bundle only what it uses of the AWS SDK's clients: schemas of operations that are never called hang on to their place by
 * computed keys, classes of errors by their registration, and a whole manifest by its version. Errors of a service come as its base
 * class then, with name, message and metadata: recognise them by name.
 */
export const slimSdk: Plugin = {
  name: 'slim-sdk',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[/\\]client-[^/\\]+[/\\]dist-es[/\\]schemas[/\\]schemas_\d+\.js$/ }, ({ path }) => ({
      contents: slimSchemas(readFileSync(path, 'utf8')),
    }));
    build.onLoad({ filter: /@aws-sdk[/\\][^/\\]+[/\\]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, () => ({ path: join(__dirname, 'no-event-streams.js'), sideEffects: false }));
  },
};

export function slimSchemas(code: string): string {
  const constants = new Map([...code.matchAll(CONSTANT)].map(([, name, text]) => [name, text]));
  return code
    .replace(ERROR_CLASS, '')
    .replace(COMPUTED_KEY, (key, name: string) => (constants.has(name) ? `${constants.get(name)}: ` : key));
}
