export * from './event-delivery';
export * from './event-filter';
export * from './event-status';
export * from './ledger-bucket-options';
export * from './ledger-log-level';
export * from './s3-event-ledger';
export * from './s3-event-ledger-props';
