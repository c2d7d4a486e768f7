import { startTableEngine } from './emulator';
import { shardedLedgerContract } from '../contract/sharded-ledger.contract';
import { spreadEntries } from '../support/entries';

const SHARDS = 5;

spreadEntries(SHARDS);

describe('a ledger with shards on MiniStack with list_append', () => shardedLedgerContract({
  name: 'MiniStack', start: async () => ({ ...await startTableEngine({ patched: true }), shards: SHARDS }),
}));
