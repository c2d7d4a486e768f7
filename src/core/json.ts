export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Undefined if the text is not JSON. The parser's own error would quote the text. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The member at a path of names; undefined if any of them is missing. */
export function member(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return memberAt(value, path);
}

export function memberAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null || !Object.prototype.hasOwnProperty.call(current, name)) return undefined;
    current = (current as { readonly [name: string]: Json })[name];
  }
  return current;
}
