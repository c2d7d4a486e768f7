/** An event has the etag without the quotation marks of a listing. Undefined if it is empty. */
export function unquoted(etag: string | undefined): string | undefined {
  return etag?.replace(/^"|"$/g, '') || undefined;
}
