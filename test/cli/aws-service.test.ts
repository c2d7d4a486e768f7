import { serviceConnection, serviceFailure } from '../../src/cli/aws-service';

describe('the connection to other services', () => {
  it('uses the endpoint variables of the SDK', () => {
    const env = { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1', AWS_ENDPOINT_URL: 'http://127.0.0.1:2' };
    expect(serviceConnection('SQS', {}, env)).toMatchObject({ endpoint: 'http://127.0.0.1:1/' });
    expect(serviceConnection('SFN', {}, env)).toMatchObject({ endpoint: 'http://127.0.0.1:2/' });
  });

  it('never uses the endpoint of DynamoDB', () => {
    const options = { region: 'eu-west-1', profile: 'me' };
    expect(serviceConnection('SQS', options, { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' })).toEqual(options);
  });

  it('needs no credentials on this machine', () => {
    expect(serviceConnection('SQS', {}, {}, 'http://127.0.0.1:1')).toMatchObject({ region: 'us-east-1', credentials: { accessKeyId: 'local' } });
  });
});

describe('a failure of a service', () => {
  const failure = (name: string, message = 'what AWS says\nand more') => serviceFailure(Object.assign(new Error(message), { name }), 'function f');

  it.each([
    ['ResourceNotFoundException', { name: 'CliError', exitCode: 3, message: 'there is no function f. Check the name, the region and the account.' }],
    ['AccessDeniedException', { name: 'LedgerError', code: 'ACCESS_DENIED', message: 'function f: what AWS says' }],
    ['CredentialsProviderError', { name: 'LedgerError', code: 'NO_CREDENTIALS', message: 'function f: what AWS says' }],
    ['ThrottlingException', { name: 'LedgerError', code: 'THROTTLED', message: 'function f: what AWS says' }],
  ])('%s gets an exit code and a message', (name, expected) => {
    expect(failure(name)).toMatchObject(expected);
  });

  it('is returned as it is if it is unknown', () => {
    const error = new Error('unknown');
    expect(serviceFailure(error, 'function f')).toBe(error);
  });
});
