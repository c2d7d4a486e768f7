import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANAGER_DEFAULTS } from '../../src/core/contract/defaults';
import { encodeDispatchSettings, encodeSettleSettings } from '../../src/core/contract/manager-settings';
import { encodeReconcileSettings } from '../../src/core/contract/reconcile-settings';
import { toItem } from '../../src/core/item';
import { entryAt } from '../support/entries';
import { FACTS, notification, notificationRecord } from '../support/envelopes';
import { bundleOf, CREDENTIALS, LambdaProcess } from '../support/lambda-process';
import { ROOT } from '../support/project-root';
import { Script, ScriptedService, ServiceReply } from '../support/scripted-service';
import { sqsEvent } from '../support/sqs-event';
import { deployed, FAULTS, INPUT, wiringEnvironment } from '../support/wired-service';

const PAGE = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');

type FunctionName = 'ingest' | 'dispatch' | 'settle' | 'reconcile' | 'wiring';

/** The function whose log a chapter quotes, and whether only its writes fail. */
const SOURCES: Readonly<Record<string, { readonly name: FunctionName; readonly reads?: true }>> = {
  'Events are not recorded': { name: 'ingest' },
  'Status changes are not written': { name: 'dispatch', reads: true },
  'Rows are malformed': { name: 'dispatch' },
  'The dispatch function fails': { name: 'dispatch' },
  'The settle function fails': { name: 'settle' },
  'The wiring is broken': { name: 'wiring' },
  'The wiring is not checked': { name: 'wiring' },
  'The reconciliation fails': { name: 'reconcile' },
};

/** Not codes of this library. */
const STATES = ['DISABLED', 'EVENT_BRIDGE'];

const failure = (type: string, message = 'scripted'): ServiceReply => ({ status: 400, body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message } });

/** What DynamoDB answers when a code is to be printed. */
const CAUSES: Readonly<Record<string, ServiceReply>> = {
  ACCESS_DENIED: failure('AccessDeniedException'),
  TABLE_NOT_FOUND: failure('ResourceNotFoundException'),
  INDEX_NOT_FOUND: failure('ValidationException', 'The table does not have the specified index: time-index'),
  THROTTLED: failure('ThrottlingException'),
  SERVICE_ERROR: { status: 500, error: 'InternalServerError' },
  UNREACHABLE: 'reset',
  INVENTORY_TOO_OLD: { text: '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>' },
  NOT_A_LEDGER_ROW: { body: { Items: [{ event_id: { S: 'x' }, event_timestamp: { S: '1650000000.000' } }] } },
};

const quoted = PAGE.split(/^## /m).slice(1).flatMap(chapter => {
  const [heading] = chapter.split('\n');
  const codes = [...chapter.matchAll(/`([A-Z]+(?:_[A-Z]+)*)`/g)].map(([, code]) => code).filter(code => !STATES.includes(code));
  return [...new Set(codes)].map(code => ({ heading, code }));
});

const MANAGER = { ...MANAGER_DEFAULTS, tableName: 'ledger', managerName: 'Manager', logLevel: 'info' as const };
const { id, timestamp } = entryAt(0);

const FUNCTIONS: Readonly<Record<FunctionName, { readonly settings: Record<string, string>; readonly event: object }>> = {
  ingest: {
    settings: { LEDGER_TABLE_NAME: 'ledger', LEDGER_INITIAL_STATUS: 'created', LEDGER_LOG_LEVEL: 'info' },
    event: sqsEvent([notification(notificationRecord(FACTS))]),
  },
  dispatch: {
    settings: encodeDispatchSettings({
      ...MANAGER, indexName: 'time-index', settleOnDispatch: true, target: { kind: 'queue', url: 'http://127.0.0.1:1/0/q', fifo: false, group: 'object' },
    }),
    event: {},
  },
  wiring: { settings: {}, event: INPUT },
  reconcile: {
    settings: encodeReconcileSettings({
      tableName: 'ledger',
      bucketName: 'files',
      filters: [{}],
      graceSeconds: 0,
      mode: 'report',
      logLevel: 'info',
      inventory: { bucketName: 'inventories', prefix: 'files/all/', maxAgeSeconds: 3_600 },
    }),
    event: { Items: [{ Key: 'a.json', LastModifiedDate: '2026-01-01T00:00:00.000Z', ETag: 'one' }] },
  },
  settle: { settings: encodeSettleSettings(MANAGER), event: sqsEvent([JSON.stringify({ id, timestamp, attempt: 1, outcome: 'completed' })]) },
};

it('quotes codes', () => {
  expect(quoted.length).toBeGreaterThan(8);
});

it.each(quoted)('$heading: its function prints $code', async ({ heading, code }) => {
  const { name, reads } = SOURCES[heading];
  const [, , fault] = FAULTS.find(([wiringCode]) => wiringCode === code) ?? [];
  const script: Script = call => {
    if (name === 'wiring' && fault) return fault(call) ?? deployed(call);
    return reads && call.operation === 'Query' ? { body: { Items: [toItem(entryAt(0))] } } : CAUSES[code];
  };
  const service = await ScriptedService.start(script);
  const { settings, event } = FUNCTIONS[name];
  const endpoints = { AWS_ENDPOINT_URL_DYNAMODB: service.url, AWS_ENDPOINT_URL_S3: service.url };
  const subject = new LambdaProcess({ ...CREDENTIALS, ...settings, ...endpoints, ...(name === 'wiring' ? wiringEnvironment(service.url) : {}) }, bundleOf(name));
  await subject.invoke(code === 'INVENTORY_TOO_OLD' ? { find: 'inventory' } : event, { remaining: 2_000 }).catch(() => undefined);
  const { stdout } = await subject.stop();
  await service.stop();
  expect(stdout).toContain(`"code":"${code}"`);
});
