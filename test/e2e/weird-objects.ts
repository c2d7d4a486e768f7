import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { DeployedApp } from './deployed-app';

const PART_BYTES = 5 * 1024 * 1024;
const CLI_MULTIPART_BYTES = 8 * 1024 * 1024;

/** Keys that some part of the way from S3 to a row might decode, encode or cut wrongly. */
const KEYS = [
  'with space.txt', 'a+b.txt', 'ünï çødé 日本語 😀.txt', '100%25.txt', "q?u=o&t'e\".txt", 'semi;colon=eq.txt', 'e\u0301-combining.txt', 'back\\slash.txt', 'tab\tand~tilde.txt',
];

/** Puts, copies and uploads objects by the SDK and by the AWS CLI. @returns their keys */
export async function putWeirdObjects(s3: S3Client, Bucket: string, app: DeployedApp): Promise<string[]> {
  const folder = 'incoming/';
  const keys = KEYS.map(key => `${folder}${key}`);
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));

  const copy = `${folder}copy of + 😀.txt`;
  await s3.send(new CopyObjectCommand({ Bucket, Key: copy, CopySource: `${Bucket}/${keys[2].split('/').map(encodeURIComponent).join('/')}` }));

  const multipart = `${folder}in parts + more.bin`;
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: multipart }));
  const Parts = [];
  for (const [index, size] of [PART_BYTES, 1].entries()) {
    const PartNumber = index + 1;
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: multipart, UploadId, PartNumber, Body: Buffer.alloc(size) }));
    Parts.push({ PartNumber, ETag });
  }
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: multipart, UploadId, MultipartUpload: { Parts } }));

  return [...keys, copy, multipart, ...await putByCli(Bucket, folder, app)];
}

/** The AWS CLI uploads a file in parts if it has 8 MB or more. */
async function putByCli(bucket: string, folder: string, app: DeployedApp): Promise<string[]> {
  const put = `${folder}by the CLI & co.txt`;
  const copy = `${folder}copied by the CLI 100%.txt`;
  const multipart = `${folder}in parts by the CLI + 日本語.bin`;
  writeFileSync(join(app.folder, 'file.txt'), 'by the AWS CLI');
  writeFileSync(join(app.folder, 'large.bin'), Buffer.alloc(CLI_MULTIPART_BYTES + 1));
  await app.aws('s3', 'cp', 'file.txt', `s3://${bucket}/${put}`);
  await app.aws('s3', 'cp', `s3://${bucket}/${put}`, `s3://${bucket}/${copy}`);
  await app.aws('s3', 'cp', 'large.bin', `s3://${bucket}/${multipart}`);
  return [put, copy, multipart];
}
