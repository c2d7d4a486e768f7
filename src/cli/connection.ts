import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LedgerClient, LedgerClientOptions } from '../client';
import type { LedgerTable } from '../client/table-connection';
import { LedgerError } from '../core/errors';
import type { Io } from '../terminal/io';

/** Where a ledger is, and as whom to ask it. */
export interface ConnectionOptions {
  readonly table?: string;
  readonly index: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpoint?: string;
}

type Env = Io['env'];

/** What anything on this machine that plays DynamoDB wants to see, and does not check. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const LOCAL_REGION = 'us-east-1';

const CREDENTIAL_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** Without the last word the SDK only warns of a call that hangs, and waits on. */
export const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** Opens the ledger for a while. Rejects as soon as the signal aborts, whatever is still under way. */
export async function withLedger<T>(
  options: ConnectionOptions,
  io: Pick<Io, 'env' | 'now' | 'signal'>,
  use: (ledger: LedgerClient) => Promise<T>,
  settings: Pick<LedgerClientOptions, 'rowRetentionSeconds' | 'retryPolicy'> = {},
): Promise<T> {
  return withTable(options, io, subject => use(new LedgerClient({ ...subject, ...settings, now: () => io.now() })));
}

/** Opens the ledger's table for a while, as `withLedger` opens the ledger. */
export async function withTable<T>(options: ConnectionOptions, io: Pick<Io, 'env' | 'signal'>, use: (table: LedgerTable) => Promise<T>): Promise<T> {
  const tableName = options.table ?? io.env.S3_EVENT_LEDGER_TABLE;
  if (!tableName) throw new LedgerError('BAD_INPUT', 'no table named. Give --table NAME, or set S3_EVENT_LEDGER_TABLE.');
  const client = new DynamoDBClient({ ...connectionOf(options, io.env), requestHandler: TIMEOUTS });
  try {
    return await untilAborted(use({ client, tableName, indexName: options.index }), io.signal);
  } catch (error) {
    throw options.profile !== undefined && error instanceof LedgerError && error.code === 'NO_CREDENTIALS' ? uselessProfile(options.profile, error) : error;
  } finally {
    client.destroy();
  }
}

/** Rejects as soon as the signal aborts; the work goes on, unheard. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([work, new Promise<never>((_, reject) => {
    const interrupt = () => reject(signal.reason);
    if (signal.aborted) interrupt();
    else signal.addEventListener('abort', interrupt, { once: true });
  })]);
}

/** What the SDK is told; what is left out it finds itself. */
export function connectionOf(options: Omit<ConnectionOptions, 'table' | 'index'>, env: Env) {
  const { profile } = options;
  const endpoint = endpointOf(options.endpoint ?? env.AWS_ENDPOINT_URL_DYNAMODB ?? env.AWS_ENDPOINT_URL);
  const region = options.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (endpoint === undefined || !isLoopback(endpoint)) return { endpoint: endpoint?.href, region, profile };

  const anonymous = profile === undefined && CREDENTIAL_VARIABLES.every(name => !env[name]);
  return { endpoint: endpoint.href, region: region ?? LOCAL_REGION, profile, ...(anonymous ? { credentials: LOCAL_CREDENTIALS } : {}) };
}

function endpointOf(text: string | undefined): URL | undefined {
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new LedgerError('BAD_INPUT', `the endpoint is not an http or https URL: ${JSON.stringify(text)}. Give one such as http://127.0.0.1:8000.`);
  }
  return url;
}

export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** The SDK does not say which profile it looked at. */
function uselessProfile(profile: string, error: LedgerError): LedgerError {
  return new LedgerError(error.code, `profile ${JSON.stringify(profile)} is not there, or its credentials are not valid: ${error.message}`, error);
}

