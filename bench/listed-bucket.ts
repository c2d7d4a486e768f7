import { ObjectSource, ScriptedBucket } from '../test/support/scripted-bucket';

/** An S3 with one bucket of numbered objects, in a process of its own: `node listed-bucket.ts <count> <time of all objects>`. */
const [count, lastModified] = [Number(process.argv[2]), process.argv[3]];

export function keyOf(index: number): string {
  return `in/${String(index).padStart(9, '0')}.json`;
}

function indexOf(key: string): number {
  return Number(key.slice('in/'.length, -'.json'.length));
}

const source: ObjectSource = {
  page: (prefix, after, limit) => {
    const first = prefix === '' ? (after === '' ? 0 : indexOf(after) + 1) : indexOf(prefix);
    const size = Math.max(0, Math.min(limit, count - first));
    const objects = Array.from({ length: size }, (_, index) => ({ key: keyOf(first + index), size: 100, etag: 'one', lastModified }));
    return { objects, more: first + size < count };
  },
};

if (require.main === module) {
  void ScriptedBucket.start(source, 'files').then(bucket => {
    bucket.notifications = [{ queueArn: 'arn:aws:sqs:us-east-1:123456789012:queue', events: ['s3:ObjectCreated:*'] }];
    process.send?.({ url: bucket.url });
  });
  process.on('disconnect', () => process.exit());
}
