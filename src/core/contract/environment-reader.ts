export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a function's environment and collects all errors. The values are valid only after `check`. */
export class EnvironmentReader {
  private readonly errors: string[] = [];

  constructor(private readonly environment: Environment) {}

  has(variable: string): boolean {
    return this.environment[variable] !== undefined;
  }

  /** @param rule what the value must be, after the name of the variable */
  text(variable: string, rule: string, isGood: (value: string) => boolean = value => value !== ''): string {
    const value = this.environment[variable];
    if (value !== undefined && isGood(value)) return value;
    this.errors.push(`${variable} ${rule}, got: ${value === undefined ? 'nothing' : JSON.stringify(value)}`);
    return '';
  }

  whole(variable: string, unit: string, least: number, most = Infinity): number {
    const rule = most === Infinity ? `${least} or more` : `${least} to ${most}`;
    return Number(this.text(variable, `must be whole ${unit}, ${rule}`, value => isWhole(value) && Number(value) >= least && Number(value) <= most));
  }

  optionalWhole(variable: string, unit: string, least: number, most?: number): number | undefined {
    return this.environment[variable] === undefined ? undefined : this.whole(variable, unit, least, most);
  }

  oneOf<T extends string>(variable: string, values: readonly T[]): T {
    const value = this.text(variable, `must be one of ${values.join(', ')}`, given => values.some(known => known === given));
    return values.find(known => known === value) ?? values[0];
  }

  /** Throws one error that names every variable that is missing or malformed. */
  check(): void {
    if (this.errors.length > 0) throw new Error(`the function's environment is not what its construct sets: ${this.errors.join('; ')}`);
  }
}

function isWhole(value: string): boolean {
  return /^(0|[1-9]\d*)$/.test(value) && Number.isSafeInteger(Number(value));
}
