const MAX_LENGTH = 63;
const MIN_LENGTH = 3;

/** Names that AWS reserves. The other reserved names have two adjacent hyphens or a dot, which do not occur here. */
const RESERVED = /^(sthree|amzn-s3-demo)-|-s3alias$/;

/**
 * A valid bucket name for a folder.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketName(folder: string): string {
  const name = hyphenated(folder);
  if (RESERVED.test(name)) return bucketName(name.replace(RESERVED, ''));
  return name.length < MIN_LENGTH ? hyphenated(`${name}-bucket`) : name;
}

function hyphenated(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '');
}
