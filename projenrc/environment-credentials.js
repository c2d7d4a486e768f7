// A function reads its credentials from its environment and from nowhere else. Its handlers are bundled with this module in
// place of the SDK's chain of credential providers.
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
