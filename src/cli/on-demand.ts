/* eslint-disable @typescript-eslint/no-require-imports */

/** Loaded by the commands that need them: the clients of more services would slow the start of every other command. */
export const lambdaSdk = () => require('@aws-sdk/client-lambda') as typeof import('@aws-sdk/client-lambda');
export const schedulerSdk = () => require('@aws-sdk/client-scheduler') as typeof import('@aws-sdk/client-scheduler');
export const targetClients = () => require('../client/targets') as typeof import('../client/targets');
