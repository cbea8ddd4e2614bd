import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../src/cli/json.ts';
import { variablesIn } from '../../src/cli/things/secrets.ts';
import { Desk } from './shell.ts';
import { worlds } from './worlds.ts';

const DONE = { code: 0, err: expect.not.stringMatching(/refused|:\d+:|Not set/) };
const NOTHING = { code: 0, out: 'Nothing to do: the exchange is as the files say.', err: '' };

describe('files', () => {
  it('come out of an exchange as they went into it, whatever they say', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (files) => {
        const first = new Desk();
        const second = new Desk();
        try {
          first.env = { TOKEN: 's3cret-of-the-buyer' };
          first.write(files);
          expect((await first.run('plan')).code).toBe(2);
          expect(await first.run('apply', '--yes')).toMatchObject(DONE);
          expect(await first.run('plan')).toMatchObject(NOTHING);
          expect(await first.run('export', '--clean')).toMatchObject(DONE);
          const exported = first.files();
          expect(JSON.stringify(exported)).not.toContain('s3cret');
          expect(JSON.stringify(exported)).not.toMatch(/\b(?:byr|pub|cmp|tgt|num|trm)_[0-9a-z]{22}/);
          second.write(exported);
          const named = Object.values(exported).flatMap((text) => variablesIn(parse(text) as Json));
          second.env = Object.fromEntries(named.map((variable) => [variable, 'another-secret']));
          expect(await second.run('apply', '--yes')).toMatchObject(DONE);
          expect(await second.run('export', '--clean')).toMatchObject(DONE);
          expect(second.files()).toEqual(exported);
          expect(await second.run('plan')).toMatchObject(NOTHING);
        } finally {
          first.clear();
          second.clear();
        }
      }),
      { numRuns: 8 },
    );
  });
});
