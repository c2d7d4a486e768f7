import { Token } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EventDelivery } from '../event-delivery';
import { EventFilter } from '../event-filter';
import { IS3EventLedger } from '../i-s3-event-ledger';
import { describeBucket } from '../ledger/bucket-reference';
import { WHOLE_BUCKET } from '../ledger/key-filter';
import { covers } from '../ledger/s3-event-type';
import { Subscription } from '../ledger/subscription';
import { subscriptionsOf } from '../ledger/subscription-registry';

/** What a listing shows. */
const CREATED: readonly s3.EventType[] = [
  s3.EventType.OBJECT_CREATED_PUT,
  s3.EventType.OBJECT_CREATED_POST,
  s3.EventType.OBJECT_CREATED_COPY,
  s3.EventType.OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD,
];

/** What a ledger records of a bucket. */
export class RecordedKeys {
  constructor(
    private readonly ledger: IS3EventLedger, private readonly bucket: s3.IBucket, private readonly given: readonly EventFilter[] | undefined,
    /** A ledger of another app, whose buckets are unknown. */
    private readonly imported: boolean,
  ) {}

  /** The filters whose objects must all have an event. Buckets can be added until synth. */
  get filters(): readonly EventFilter[] {
    if (this.given) return this.given;
    if (this.imported) return [WHOLE_BUCKET];
    return this.subscriptions.flatMap(each => (each.delivery === EventDelivery.MANUAL || recordsCreation(this.eventsOf(each)) ? each.filters : []));
  }

  /** What all filters begin with. */
  get prefix(): string {
    const [first = '', ...others] = this.filters.map(({ prefix = '' }) => prefix);
    // A token has no characters to compare yet.
    if (others.length > 0 && [first, ...others].some(Token.isUnresolved)) return '';
    return others.reduce(commonStart, first);
  }

  /** Why the bucket cannot be reconciled, at synth. */
  errors(): string[] {
    if (this.imported) return [];
    const { subscriptions } = this;
    const name = describeBucket(this.bucket);
    if (subscriptions.length === 0) return [`${name} is not a bucket of the ledger ${this.ledger.node.path}. Add it with addBucket()`];
    const known = subscriptions.filter(({ delivery }) => delivery !== EventDelivery.MANUAL);
    if (this.given && known.length > 0) return ['filters must be omitted, because what the ledger records of the bucket is known'];
    const incomplete = known.filter(each => !recordsCreation(this.eventsOf(each)));
    return incomplete.length === 0 || this.filters.length > 0 ? [] : [
      `the ledger must record s3.EventType.OBJECT_CREATED of ${name}, got: ${[...new Set(incomplete.flatMap(({ events }) => events))].join(', ')}. `
      + 'A listing shows created objects only, whatever created them',
    ];
  }

  private get subscriptions(): readonly Subscription[] {
    return subscriptionsOf(this.ledger as IS3EventLedger & Construct, this.bucket);
  }

  /** Of all subscriptions with the same filters: one may have puts, another copies. */
  private eventsOf({ filters }: Subscription): s3.EventType[] {
    const same = JSON.stringify(filters);
    return this.subscriptions.filter(each => JSON.stringify(each.filters) === same).flatMap(({ events }) => events);
  }
}

function recordsCreation(events: readonly s3.EventType[]): boolean {
  return CREATED.every(created => events.some(event => covers(event, created)));
}

function commonStart(one: string, other: string): string {
  let common = '';
  for (const character of one) {
    if (!other.startsWith(common + character)) break;
    common += character;
  }
  return common;
}
