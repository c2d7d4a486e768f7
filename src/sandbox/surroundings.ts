/** The account and region that the sandbox pretends to be in; AWS's own examples use this account. */
export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';

/** The engine asks for a signature and accepts any. */
export const CREDENTIALS = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
