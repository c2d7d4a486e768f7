import { Json, parseJson } from '../core/json';

/**
 * A value as text that continues something later: it has only characters that URLs, JSON and files need not escape. A checksum over the value and
 * its scope lets `unseal` reject the token of another scope, or a corrupt one.
 */
export function seal(value: Json, scope: readonly string[]): string {
  const text = JSON.stringify(value);
  return Buffer.from(`[${checksum(text, scope)},${text}]`).toString('base64url');
}

/** Undefined for anything that `seal` does not return for the same scope. What another wrote is not parsed: it may be nested too deeply. */
export function unseal(token: string, scope: readonly string[]): Json | undefined {
  const sealed = Buffer.from(token, 'base64url');
  const [, sum, text] = /^\[(\d+),(.*)\]$/s.exec(sealed.toString()) ?? [];
  if (sealed.toString('base64url') !== token || sum !== String(checksum(text, scope))) return undefined;
  return parseJson(text);
}

/** Detects every single changed character: the modulus is prime. */
function checksum(text: string, scope: readonly string[]): number {
  return Buffer.from(JSON.stringify(scope) + text).reduce((sum, byte) => (sum * 65_599 + byte) % 4_294_967_291, 1);
}
