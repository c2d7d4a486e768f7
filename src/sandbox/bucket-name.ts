const MAX_LENGTH = 63;
const MIN_LENGTH = 3;

/** What AWS keeps for itself; hyphens in a row, which rule out the others, do not arise. */
const RESERVED_PREFIX = /^(sthree-|amzn-s3-demo-)/;
const RESERVED_SUFFIX = /-s3alias$/;

/**
 * A bucket's name after a folder's, valid for S3.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketName(folder: string): string {
  const name = hyphenated(folder);
  if (name.length < MIN_LENGTH || RESERVED_SUFFIX.test(name)) return hyphenated(`${name}-bucket`);
  return RESERVED_PREFIX.test(name) ? hyphenated(`bucket-${name}`) : name;
}

function hyphenated(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '');
}
