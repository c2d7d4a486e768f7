/** A batch as Lambda hands it to a function that is subscribed to a queue. */
export function sqsEvent(bodies: ReadonlyArray<string | undefined>, messageId = (index: number) => `message-${index}`) {
  return {
    Records: bodies.map((body, index) => ({
      messageId: messageId(index),
      receiptHandle: 'AQEBE7XoI7IQRLF7SrpiW9W4BanmOWe8UtVDbv6',
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1681332219270',
        SenderId: 'AIDAJHIPRHEMV73VRJEBU',
        ApproximateFirstReceiveTimestamp: '1681332239270',
      },
      messageAttributes: {},
      md5OfBody: '16f4460f4477d8d693a5abe94fdbbd73',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:ledger',
      awsRegion: 'us-east-1',
    })),
  };
}
