import { allowsSending } from '../../src/core/queue-policy';

const BUCKET = 'arn:aws:s3:::files';
const S3 = 's3.amazonaws.com';

const statement = (changes: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service: S3 },
  Action: 'sqs:SendMessage',
  Resource: '*',
  Condition: { ArnEquals: { 'aws:SourceArn': BUCKET }, StringEquals: { 'aws:SourceAccount': '111122223333' } },
  ...changes,
});
const allows = (...statements: object[]) => allowsSending(JSON.stringify({ Statement: statements }), S3, BUCKET);

const TLS = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

it.each<[string, object]>([
  ['the bucket', {}],
  ['a list of buckets', { Condition: { ArnEquals: { 'aws:SourceArn': ['arn:aws:s3:::other', BUCKET] } } }],
  ['all buckets', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } } }],
  ['a pattern', { Condition: { StringLike: { 'AWS:SourceArn': 'arn:aws:s3:::fil?s' } } }],
  ['anybody', { Principal: '*', Condition: undefined }],
  ['every action', { Action: ['sqs:ReceiveMessage', 'SQS:*'] }],
])('a policy allows %s', (_, changes) => {
  expect(allows(TLS, statement(changes))).toBe(true);
});

it.each<[string, object]>([
  ['another bucket', { Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::other' } } }],
  ['another service', { Principal: { Service: 'events.amazonaws.com' } }],
  ['another action', { Action: 'sqs:ReceiveMessage' }],
  ['a denial', { Effect: 'Deny' }],
  ['a condition that the ledger does not write', { Condition: { ArnEquals: { 'aws:SourceArn': BUCKET }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
  ['a condition on another key', { Condition: { ArnEquals: { 'aws:SourceArn': BUCKET }, StringLike: { 'aws:PrincipalOrgID': '*' } } }],
  ['a name in which a dot stands for any character', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::f.les' } } }],
])('a policy does not allow by: %s', (_, changes) => {
  expect(allows(TLS, statement(changes))).toBe(false);
});

it('a denial without a condition outweighs what allows', () => {
  expect(allows(statement(), { Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' })).toBe(false);
});

it.each([undefined, '', '{}', 'garbage', '{"Statement":[]}', '{"Statement":null}', '{"Statement":[null,7]}'])('no policy allows nothing: %s', policy => {
  expect(allowsSending(policy, S3, BUCKET)).toBe(false);
});

it('a single statement needs no list', () => {
  expect(allowsSending(JSON.stringify({ Statement: statement() }), S3, BUCKET)).toBe(true);
});
