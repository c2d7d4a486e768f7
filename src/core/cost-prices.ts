/**
 * US dollars in us-east-1, without free tiers and discounts: the only prices of this library.
 * @see https://aws.amazon.com/pricing/
 */
export const PRICES = {
  region: 'us-east-1',
  /** When the prices were read from the pages of AWS. */
  date: '2026-11-24',
  dynamodb: {
    write: perMillion(0.625),
    read: perMillion(0.125),
    writeCapacityHour: 0.00065,
    readCapacityHour: 0.00013,
    gigabyteMonth: 0.25,
  },
  sqs: { request: perMillion(0.40), fifoRequest: perMillion(0.50) },
  lambda: { request: perMillion(0.20), /** On ARM. */ gigabyteSecond: 0.0000133334 },
  eventBridge: { event: perMillion(1.00), scheduledRun: perMillion(1.00) },
  stepFunctions: { transition: perMillion(25), expressRequest: perMillion(1.00), expressGigabyteSecond: 0.00001667 },
  cloudWatch: { logGigabyte: 0.50, metric: 0.30, alarmMetric: 0.10, dashboard: 3.00 },
  s3: { listRequest: perMillion(5.00) },
} as const;

function perMillion(dollars: number): number {
  return dollars / 1_000_000;
}
