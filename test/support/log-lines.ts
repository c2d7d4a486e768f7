/** The lines of a function's log, each of them JSON. */
export function logLines(stdout: string): Array<Record<string, unknown>> {
  return stdout.trim().split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
}
