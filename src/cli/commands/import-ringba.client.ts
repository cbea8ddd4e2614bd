import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFolder } from '../files/folder.client.ts';
import { writeFiles } from '../files/write-files.ts';
import { readAccount } from '../import/ringba/objects.ts';
import { takeOver } from '../import/ringba/take-over.ts';
import type { Json } from '../json.ts';
import { EXIT, type Run, Stop, textOf } from './command.ts';

const NOTES = 'not-taken-over.txt';

/** Files of ours from what was saved of Ringba's API; asks nobody, and changes nothing in an exchange. */
export async function importRingba(run: Run, paths: readonly string[]): Promise<number> {
  if (paths.length === 0)
    throw new Stop(
      'import ringba takes JSON files: what GET /v2/{accountId}/campaigns, /buyers, /publishers and /targets answered',
    );
  const account = readAccount(paths.map(readJson));
  if (account.campaigns.length === 0)
    throw new Stop('There is no campaign in these files: save GET /v2/{accountId}/campaigns');
  const { things, notes } = takeOver(account, textOf(run, 'carrier') ?? 'twilio');
  const files = writeFiles(things, null);
  const isDry = run.values['dry-run'] === true;
  const folder = textOf(run, 'into') ?? 'ringba';
  const count = (kind: string): number => things.filter((thing) => thing.kind === kind).length;
  if (!isDry) {
    writeFolder(folder, files, false);
    writeFileSync(join(folder, NOTES), `${notes.join('\n')}\n`);
  }
  if (run.values['json']) {
    run.say(JSON.stringify({ folder, files: [...files.keys()], notes }));
    return EXIT.done;
  }
  const counts = ['campaign', 'buyer', 'publisher', 'target', 'number'].map(
    (kind) => `${count(kind)} ${kind}s`,
  );
  run.say(`${counts.join(', ')}${isDry ? '' : ` are in ${folder}`}.`);
  run.say(
    `Not taken over, or not as it was (${notes.length}${isDry ? '' : `; also in ${join(folder, NOTES)}`}):`,
  );
  for (const note of notes) run.say(`  ${note}`);
  if (!isDry) run.say(`Read it, change what you like, then: outcry plan ${folder}`);
  return EXIT.done;
}

function readJson(path: string): Json {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Json;
  } catch (error) {
    throw new Stop(`${path}: ${(error as Error).message}`);
  }
}
