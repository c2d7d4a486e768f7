/** The account and region of the sandbox. The AWS documentation uses this account in examples. */
export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';

/** The engine requires a signature and accepts any. */
export const CREDENTIALS = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
