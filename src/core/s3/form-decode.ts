/** S3 encodes keys like a form, a space as `+`. Undefined for text that is not encoded. */
export function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return undefined;
  }
}
