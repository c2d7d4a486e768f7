import { LedgerError } from '../core/errors';
import type { Io } from '../terminal/io';

/** Region and credentials of AWS. */
export interface AwsOptions {
  readonly region?: string;
  readonly profile?: string;
}

export interface ConnectionOptions extends AwsOptions {
  readonly endpoint?: string;
}

/** Local databases require credentials and a region, and do not check them. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const LOCAL_REGION = 'us-east-1';

const REGION = /^[a-z0-9-]{1,63}$/i;

const CREDENTIAL_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** Without `throwOnRequestTimeout` the SDK only logs a warning after the timeout, and continues to wait. */
export const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** The connection settings of an SDK client. The SDK resolves what is undefined. */
export function connectionOf(options: ConnectionOptions, env: Io['env']) {
  const { profile } = options;
  const endpoint = endpointOf(options.endpoint ?? (env.AWS_ENDPOINT_URL_DYNAMODB || env.AWS_ENDPOINT_URL));
  if (endpoint === undefined || !isLoopback(endpoint)) return { endpoint: endpoint?.href, region: regionOf(options, env), profile };
  const anonymous = profile === undefined && CREDENTIAL_VARIABLES.every(name => !env[name]);
  const region = givenRegion(options, env) || LOCAL_REGION;
  return { endpoint: endpoint.href, region, profile, ...(anonymous ? { credentials: LOCAL_CREDENTIALS } : {}) };
}

export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function givenRegion({ region }: AwsOptions, env: Io['env']): string | undefined {
  return region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION);
}

/** The SDK would use an empty `AWS_REGION` as the name of the region. */
function regionOf(options: AwsOptions, env: Io['env']): string | undefined {
  const region = givenRegion(options, env);
  if (!region && (region === '' || env.AWS_REGION === '')) {
    throw new LedgerError('NO_REGION', `no region is set: ${options.region === '' ? '--region' : 'AWS_REGION'} is empty.`);
  }
  if (region !== undefined && !REGION.test(region)) {
    throw new LedgerError('BAD_INPUT', `the region is invalid: ${JSON.stringify(region)}. Use one such as eu-west-1.`);
  }
  return region;
}

function endpointOf(text: string | undefined): URL | undefined {
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new LedgerError('BAD_INPUT', `the endpoint is not an http or https URL: ${JSON.stringify(text)}. Use one such as http://127.0.0.1:8000.`);
  }
  return url;
}
