import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * Sends the input of each command as JSON, as it is: it has the format of DynamoDB's API already. The SDK would encode it once more, value
 * by value and byte by byte. Not for input with binary values.
 */
export function sendInputUnencoded({ middlewareStack }: DynamoDBClient): void {
  const bodies = new WeakMap<object, Buffer>();
  middlewareStack.add((next, context) => args => {
    bodies.set(context, Buffer.from(JSON.stringify(args.input)));
    return next({ ...args, input: {} });
  }, { step: 'initialize', name: 'unencodedInput' });
  middlewareStack.add((next, context) => args => {
    Object.assign(args.request as object, { body: bodies.get(context) });
    return next(args);
  }, { step: 'build', priority: 'high', name: 'unencodedBody' });
}
