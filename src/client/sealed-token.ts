import { Json, parseJson } from '../core/json';

/**
 * A value as text that continues something later: it has only characters that URLs, JSON and files need not escape. A checksum over the value and
 * its scope lets `unseal` reject the token of another scope, or a corrupt one.
 */
export function seal(value: Json, scope: readonly string[]): string {
  return Buffer.from(JSON.stringify([checksum(JSON.stringify([...scope, value])), value])).toString('base64url');
}

/** Undefined for anything that `seal` does not return for the same scope. */
export function unseal(token: string, scope: readonly string[]): Json | undefined {
  const parts = parseJson(Buffer.from(token, 'base64url').toString());
  const [, value] = Array.isArray(parts) ? parts as readonly Json[] : [];
  return value !== undefined && seal(value, scope) === token ? value : undefined;
}

/** Detects every single changed character: the modulus is prime. */
function checksum(text: string): number {
  return Buffer.from(text).reduce((sum, byte) => (sum * 65_599 + byte) % 4_294_967_291, 1);
}
