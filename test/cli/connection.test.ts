import { connectionOf } from '../../src/cli/connection';

const DUMMY = { accessKeyId: 'local', secretAccessKey: 'local' };

describe('the connection to DynamoDB', () => {
  it('is that of the SDK by default', () => {
    expect(connectionOf({}, {})).toEqual({ endpoint: undefined, region: undefined, profile: undefined });
  });

  it('uses the region of the option, then of either variable', () => {
    expect(connectionOf({ region: 'eu-west-1' }, { AWS_REGION: 'us-east-2' }).region).toBe('eu-west-1');
    expect(connectionOf({}, { AWS_REGION: 'us-east-2', AWS_DEFAULT_REGION: 'eu-north-1' }).region).toBe('us-east-2');
    expect(connectionOf({}, { AWS_DEFAULT_REGION: 'eu-north-1' }).region).toBe('eu-north-1');
  });

  it('ignores an empty variable if another one sets the region', () => {
    expect(connectionOf({}, { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-north-1' }).region).toBe('eu-north-1');
    expect(connectionOf({ region: 'eu-west-1' }, { AWS_REGION: '' }).region).toBe('eu-west-1');
    expect(connectionOf({ endpoint: 'http://127.0.0.1:8000' }, { AWS_REGION: '' }).region).toBe('us-east-1');
  });

  it.each([
    [{}, { AWS_REGION: '' }, 'AWS_REGION'],
    [{}, { AWS_REGION: '', AWS_DEFAULT_REGION: '' }, 'AWS_REGION'],
    [{ region: '' }, { AWS_REGION: 'eu-west-1' }, '--region'],
  ])('rejects an empty region: %j %j', (options, env, name) => {
    expect(() => connectionOf(options, env)).toThrow(expect.objectContaining({ code: 'NO_REGION', message: `no region is set: ${name} is empty.` }));
  });

  it('rejects an invalid region', () => {
    expect(() => connectionOf({ region: 'eu west' }, {})).toThrow('the region is invalid: "eu west". Use one such as eu-west-1.');
  });

  it.each(['http://127.0.0.1:8000', 'http://127.1.2.3:8000', 'http://localhost:8000', 'http://[::1]:8000'])('needs nothing else for %s', endpoint => {
    expect(connectionOf({ endpoint }, {})).toMatchObject({ region: 'us-east-1', credentials: DUMMY });
    expect(connectionOf({}, { AWS_ENDPOINT_URL_DYNAMODB: endpoint })).toMatchObject({ credentials: DUMMY });
    expect(connectionOf({}, { AWS_ENDPOINT_URL: endpoint })).toMatchObject({ credentials: DUMMY });
    expect(connectionOf({}, { AWS_ENDPOINT_URL_DYNAMODB: '', AWS_ENDPOINT_URL: endpoint })).toMatchObject({ credentials: DUMMY });
  });

  it.each(['https://dynamodb.eu-west-1.amazonaws.com', 'http://127.0.0.1.example.com', 'http://10.0.0.1:8000'])('uses no local credentials for %s', endpoint => {
    expect(connectionOf({ endpoint }, {})).toEqual({ endpoint: `${endpoint}/`, region: undefined, profile: undefined });
  });

  it('prefers configured credentials, even on this machine', () => {
    const endpoint = 'http://127.0.0.1:8000';
    for (const env of [{ AWS_ACCESS_KEY_ID: 'AKIA' }, { AWS_PROFILE: 'dev' }, { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }]) {
      expect(connectionOf({ endpoint }, env)).not.toHaveProperty('credentials');
    }
    expect(connectionOf({ endpoint, profile: 'dev' }, {})).not.toHaveProperty('credentials');
  });

  it.each(['127.0.0.1:8000', 'ftp://127.0.0.1', 'nonsense'])('rejects %s as an endpoint', endpoint => {
    expect(() => connectionOf({ endpoint }, {})).toThrow(`the endpoint is not an http or https URL: "${endpoint}". Use one such as http://127.0.0.1:8000.`);
  });
});
