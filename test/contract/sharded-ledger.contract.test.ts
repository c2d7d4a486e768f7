import { bulkChanges } from './bulk-changes';
import { counting } from './counting';
import { lifecycleChanges } from './lifecycle-changes';
import { listing } from './listing';
import { model } from './model';
import { objectHistory } from './object-history';
import { overview } from './overview';
import { shards } from './shards';
import type { Engine } from '../../src/sandbox/engine';
import { DYNAMODB_LOCAL, dynamoDbLocalWith, ENGINES } from '../support/engines';
import { spreadEntries } from '../support/entries';

const SHARDS = 5;

spreadEntries(SHARDS);

/** Everything that reads an index. The in-process engine has no keys of several attributes. */
describe.each(ENGINES.includes(DYNAMODB_LOCAL) ? [dynamoDbLocalWith(SHARDS)] : [])('on $name', ({ start }) => {
  let engine: Engine | undefined;
  const running = () => {
    if (!engine) throw new Error('the engine has not started');
    return engine;
  };
  beforeAll(async () => { engine = await start(); }, 90_000);
  afterAll(() => engine?.stop());

  describe('listing', () => listing(running));
  describe('counting', () => counting(running));
  describe('the history of an object', () => objectHistory(running));
  describe('the overview', () => overview(running));
  describe('changes of the lifecycle', () => lifecycleChanges(running));
  describe('changes of many events', () => bulkChanges(running));
  describe('a model', () => model(running));
  describe('shards', () => shards(running));
});

it('runs in CI', () => {
  expect(!process.env.CI || ENGINES.includes(DYNAMODB_LOCAL)).toBe(true);
});
