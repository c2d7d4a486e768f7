/** What `npm run test:faults`, `npm run test:mutations` and `npm run test:fuzz` measured last, in full runs. */
export interface ReliabilityFigures {
  readonly faults: {
    readonly seed: number;
    readonly events: number;
    readonly faults: Readonly<Record<string, number>>;
    readonly kills: number;
    readonly lost: number;
    readonly doubled: number;
    readonly stuck: number;
    readonly illegal: number;
    readonly seconds: number;
    readonly engine: string;
  };
  readonly mutations: ReadonlyArray<{ readonly name: string; readonly file: string; readonly caughtBy?: string }>;
  readonly fuzz: { readonly seed: number; readonly inputs: number; readonly byTarget: Readonly<Record<string, number>>; readonly seconds: number };
  /** The least that the exploration of each scenario must find, in all. */
  readonly model: { readonly scenarios: number; readonly moreThanStates: number };
  readonly versions: Readonly<Record<string, string>>;
}

const START = '<!-- figures: written by npx projen reliability -->\n';
const END = '<!-- end of figures -->';
const README_START = '[How this is tested](';
const COUNT = new Intl.NumberFormat('en-US');

/** The page with these figures in it. */
export function withFigures(page: string, figures: ReliabilityFigures): string {
  const start = page.indexOf(START) + START.length;
  const end = page.indexOf(END);
  if (start < START.length || end < start) throw new Error(`the page has no section between ${START.trim()} and ${END}`);
  return `${page.slice(0, start)}\n${tables(figures)}\n${page.slice(end)}`;
}

/** The README with these figures in its line about tests. */
export function withReadmeLine(readme: string, figures: ReliabilityFigures): string {
  const lines = readme.split('\n');
  const index = lines.findIndex(line => line.startsWith(README_START));
  if (index < 0) throw new Error(`the README has no line that starts with ${README_START}`);
  return [...lines.slice(0, index), readmeLine(figures), ...lines.slice(index + 1)].join('\n');
}

function readmeLine(figures: ReliabilityFigures): string {
  const { faults, mutations, model, fuzz } = figures;
  return `${README_START}https://github.com/s3-event-ledger/s3-event-ledger/blob/main/docs/reliability.md): ${count(faults.events)} events under `
    + `${count(faultsInAll(figures))} faults and ${count(faults.kills)} kills, ${faults.lost} lost, ${faults.doubled} doubled; more than `
    + `${count(model.moreThanStates)} states; ${caught(figures).length} of ${mutations.length} planted bugs caught; ${count(fuzz.inputs)} fuzzed inputs.`;
}

function tables(figures: ReliabilityFigures): string {
  const { faults, mutations, model, fuzz, versions } = figures;
  return [
    table(['figure', 'last full run'], [
      ['events recorded and processed under faults', count(faults.events)],
      ['faults', `${count(faultsInAll(figures))}, of ${Object.keys(faults.faults).length} kinds`],
      ['processes killed and started again', count(faults.kills)],
      ['events lost', count(faults.lost)],
      ['events recorded or settled twice', count(faults.doubled)],
      ['events left without an end', count(faults.stuck)],
      ['steps that the lifecycle does not have', count(faults.illegal)],
      ['states that the model explores', `more than ${count(model.moreThanStates)}, in ${model.scenarios} scenarios`],
      ['planted bugs caught', `${caught(figures).length} of ${mutations.length}`],
      ['fuzzed inputs', count(fuzz.inputs)],
      ['duration', `${duration(faults.seconds)} under faults, ${duration(fuzz.seconds)} of fuzzing`],
      ['seeds', `faults ${faults.seed}, fuzzing ${fuzz.seed}`],
    ]),
    table(['fault', 'times'], Object.entries(faults.faults).map(([kind, times]) => [kind, count(times)])),
    table(['planted bug', 'in', 'caught by'], mutations.map(({ name, file, caughtBy }) => [`\`${name}\``, `\`${file}\``, caughtBy ?? 'nothing'])),
    table(['input', 'times fuzzed'], Object.entries(fuzz.byTarget).map(([target, times]) => [target, count(times)])),
    table(['engine or tool', 'version'], Object.entries(versions)),
  ].join('\n\n') + '\n';
}

function table(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  return [headings, headings.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n').replace(/^\| (---.*) \|$/m, (_, dashes: string) => `|${dashes.replace(/ \| /g, '|')}|`);
}

function faultsInAll({ faults }: ReliabilityFigures): number {
  return Object.values(faults.faults).reduce((total, times) => total + times, 0);
}

function caught({ mutations }: ReliabilityFigures) {
  return mutations.filter(({ caughtBy }) => caughtBy !== undefined);
}

function count(number: number): string {
  return COUNT.format(number);
}

function duration(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
