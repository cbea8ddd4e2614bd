import { setTimeout as sleep } from 'node:timers/promises';
import { encodeS3, type S3Keys, sha256, signS3 } from './sign-s3.ts';

/** A bucket, however it is reached. */
export type Bucket = {
  keys(): AsyncIterable<string>;
  get(key: string): Promise<Uint8Array>;
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
};

const TRIES = 4;
const FIRST_PAUSE_MS = 500;

/** One by its S3 address, such as https://ACCOUNT.r2.cloudflarestorage.com. */
export function openBucket(endpoint: string, bucket: string, keys: S3Keys): Bucket {
  const base = `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  const ask = async (method: string, url: string, body?: Uint8Array<ArrayBuffer>): Promise<Response> => {
    for (let tries = 1; ; tries++) {
      const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
      const headers = signS3({ method, url, headers: {}, bodyHash: sha256(body ?? '') }, keys, at);
      const reply = await fetch(url, { method, headers, ...(body && { body }) }).catch(() => null);
      if (reply?.ok) return reply;
      const isOver = reply !== null && reply.status < 500 && reply.status !== 429;
      if (isOver || tries === TRIES)
        throw new Error(
          `the bucket refused ${method} ${url}: ${reply?.status ?? 'no answer'} ${await reply?.text()}`,
        );
      await sleep(FIRST_PAUSE_MS * 2 ** (tries - 1));
    }
  };
  const urlOf = (key: string): string => `${base}/${key.split('/').map(encodeS3).join('/')}`;
  return {
    async *keys() {
      for (let token: string | undefined = ''; token !== undefined; ) {
        const from: string = token === '' ? '' : `&continuation-token=${encodeS3(token)}`;
        const page: string = await (await ask('GET', `${base}?list-type=2&encoding-type=url${from}`)).text();
        yield* [...page.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => decodeURIComponent(key!));
        const next: string | undefined = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(
          page,
        )?.[1];
        token = next?.replaceAll('&amp;', '&');
      }
    },
    get: async (key) => new Uint8Array(await (await ask('GET', urlOf(key))).arrayBuffer()),
    async put(key, bytes) {
      await ask('PUT', urlOf(key), bytes);
    },
  };
}
