import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Storage } from '../../systems/model.ts';
import type { FileStorage } from '../files/storage.ts';
import { ActionError } from '../model.ts';
import type { SecretSource } from '../secrets.ts';

type Bucket = Extract<Storage, { kind: 's3' }>;

const connectWithinMs = 5_000;
/** Between two bytes, not in all: large files take long. */
const silentForMs = 60_000;

/** Names of errors of S3, and of the package where it does not get as far as S3. */
const faults: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket. An admin makes it, or corrects `storage` of the system',
  AccessDenied:
    'S3 does not let the bot in. An admin looks at the rights of its key: it needs GetObject and PutObject',
  Forbidden:
    'S3 does not let the bot in. An admin looks at the rights of its key: it needs GetObject and PutObject',
  InvalidAccessKeyId: 'S3 does not know the key of the bot. An admin sets AWS_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'the secret of the key is wrong. An admin sets AWS_SECRET_ACCESS_KEY',
  ExpiredToken: 'the key of the bot has expired. An admin sets a new one',
  RequestTimeTooSkewed: 'the clock of this machine is wrong. An admin corrects it',
  PermanentRedirect: 'the bucket is in another region. An admin sets AWS_REGION',
  SlowDown: 'S3 asks to slow down. Run it again later',
  CredentialsProviderError:
    'the bot has no key for S3. An admin sets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  TimeoutError: 'S3 does not answer. Run it again later',
};
const connectionFaults: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there. An admin looks at the address of the storage',
  ENOTFOUND: 'its name is not known (DNS). An admin looks at the address of the storage',
  ECONNRESET: 'the connection was cut. Run it again',
};

function clientFor({ endpoint }: Bucket, secrets: SecretSource): S3Client {
  const at = endpoint ?? secrets['S3_ENDPOINT'];
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = secrets;
  const region = secrets['AWS_REGION'] ?? secrets['AWS_DEFAULT_REGION'];
  return new S3Client({
    // A service of one's own has one region, and asks for none.
    ...(region === undefined ? (at === undefined ? {} : { region: 'us-east-1' }) : { region }),
    ...(at === undefined ? {} : { endpoint: at, forcePathStyle: true }),
    // Without them the package looks further: roles of the machine, of the pod.
    ...(id && secret
      ? {
          credentials: {
            accessKeyId: id,
            secretAccessKey: secret,
            ...(token ? { sessionToken: token } : {}),
          },
        }
      : {}),
    // Checksums of its own kind spoil streams in services that do not know them. What is stored is read back anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: connectWithinMs, socketTimeout: silentForMs },
  });
}

/** A bucket, or the part of it whose keys begin alike. */
export function createS3Storage(bucket: Bucket, secrets: SecretSource): FileStorage {
  const client = clientFor(bucket, secrets);
  const beginning = bucket.prefix.replace(/^\/+|\/+$/g, '');
  const name = `s3://${bucket.bucket}${beginning === '' ? '' : `/${beginning}`}`;
  const place = (key: string) => ({
    Bucket: bucket.bucket,
    Key: beginning === '' ? key : `${beginning}/${key}`,
  });

  function explained(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return error;
    // Errors of S3 have a name and an answer, those of a connection a code.
    const {
      name: kind = '',
      code = '',
      $metadata: answer,
    } = error as {
      name?: string;
      code?: string;
      $metadata?: { httpStatusCode?: number };
    };
    const unknown = answer?.httpStatusCode === undefined ? undefined : `S3 answered ${kind}`;
    const fault = faults[kind] ?? connectionFaults[code] ?? unknown;
    return fault === undefined ? error : new ActionError(`${name}: ${fault}.`, { cause: error });
  }

  return {
    name,
    [Symbol.dispose]: () => client.destroy(),
    async put(key, content, signal) {
      const upload = new Upload({ client, params: { ...place(key), Body: content } });
      const stop = () => void upload.abort();
      signal.addEventListener('abort', stop, { once: true });
      try {
        signal.throwIfAborted();
        await upload.done();
      } catch (error) {
        throw explained(error, signal);
      } finally {
        signal.removeEventListener('abort', stop);
        content.destroy();
      }
    },
    async get(key, signal) {
      try {
        const { Body: body } = await client.send(new GetObjectCommand(place(key)), { abortSignal: signal });
        if (body instanceof Readable) return body;
        throw new Error(`${name} gave no stream for ${key}`);
      } catch (error) {
        throw explained(error, signal);
      }
    },
    async head(key, signal) {
      try {
        const found = await client.send(new HeadObjectCommand(place(key)), { abortSignal: signal });
        return { bytes: found.ContentLength ?? 0 };
      } catch (error) {
        // A bucket that is not there answers alike; it shows when something is put.
        if ((error as { name?: string }).name === 'NotFound') return undefined;
        throw explained(error, signal);
      }
    },
  };
}
