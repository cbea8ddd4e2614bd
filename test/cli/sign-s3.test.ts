import { expect, it } from 'vitest';
import { encodeS3, sha256, signS3 } from '../../src/cli/backup/sign-s3.ts';

const KEYS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const BUCKET = 'https://examplebucket.s3.amazonaws.com';

/** The examples of Amazon's own documentation. */
it.each([
  ['/test.txt', { range: 'bytes=0-9' }, 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'],
  ['/?lifecycle=', {}, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
  ['/?max-keys=2&prefix=J', {}, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
])('requests are signed as Amazon signs them: %s', (path, headers, signature) => {
  const request = { method: 'GET', url: BUCKET + path, headers, bodyHash: sha256('') };
  expect(signS3(request, KEYS, '20130524T000000Z')['authorization']).toMatch(
    new RegExp(`Signature=${signature}$`),
  );
});

it('keys keep every sign', () => {
  expect(encodeS3("a b+c'(é)*~")).toBe('a%20b%2Bc%27%28%C3%A9%29%2A~');
});
