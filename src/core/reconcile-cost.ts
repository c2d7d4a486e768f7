import { PRICES } from './cost-prices';
import { eventWrites } from './cost-writes';

const OBJECTS_PER_LISTING = 1_000;
const OBJECTS_PER_MESSAGE = 10;
const READ_UNITS_PER_OBJECT = 0.5;
const { dynamodb, sqs, lambda, s3 } = PRICES;

/** A message is sent, received and deleted. The function takes as long per message as if each were a run: a small part of the cost. */
const PER_MESSAGE = 3 * sqs.request + lambda.request + 0.025 * lambda.gigabyteSecond;

/** What it costs to check objects and to record the missing ones, in US dollars. The cost of their delivery is not included. */
export function reconcileCost({ checked, missing }: { readonly checked: number; readonly missing: number }): number {
  const check = s3.listRequest / OBJECTS_PER_LISTING + READ_UNITS_PER_OBJECT * dynamodb.read;
  const repair = eventWrites().record * dynamodb.write + PER_MESSAGE / OBJECTS_PER_MESSAGE;
  return checked * check + missing * repair;
}
