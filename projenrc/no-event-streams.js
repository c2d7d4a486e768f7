// No operation that is called here streams events. A bundle has this module in place of the SDK's encoding of event streams, which
// every client refers to.
export const resolveEventStreamSerdeConfig = config => config;

export const eventStreamSerdeProvider = undefined;

export class EventStreamSerde {
  constructor() {
    throw new Error('event streams are not part of this bundle');
  }
}
