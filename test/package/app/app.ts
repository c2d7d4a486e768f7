import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { S3EventLedger } from 's3-event-ledger';

const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'FreshApp');
const bucket = new s3.Bucket(stack, 'Bucket');
new S3EventLedger(stack, 'Ledger', { bucket });
app.synth();
