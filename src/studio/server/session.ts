import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may use the page: whoever has opened the link that the terminal shows. Its token is valid once, and is exchanged for the key of the
 * session, which ends with the process. Neither is ever part of a URL that is sent to the server.
 */
export class Session {
  private readonly key = secret();
  private token = secret();

  /** The token of the next link. */
  get nextToken(): string {
    return this.token;
  }

  /** The key of the session for a valid token, which is then used up. */
  exchange(token: string): string | undefined {
    if (!same(token, this.token)) return undefined;
    this.token = secret();
    return this.key;
  }

  admits(key: string | undefined): boolean {
    return key !== undefined && same(key, this.key);
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** In constant time, whatever the lengths. */
function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
