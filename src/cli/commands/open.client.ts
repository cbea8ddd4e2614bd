import { type Exchange, openExchange } from '../exchange/connect.client.ts';
import { readState, type State } from '../exchange/read-state.client.ts';
import { readFolder } from '../files/folder.client.ts';
import { readFiles, type Wanted } from '../files/read-files.ts';
import { makePlan, type Plan, planTroubles } from '../plan/plan.ts';
import { showTrouble } from '../plan/show-plan.ts';
import { sameNames, thingsFrom } from '../things/from-state.ts';
import type { Shapes } from '../things/shape.ts';
import type { Present } from '../things/thing.ts';
import { folderOf, type Run, Stop, textOf } from './command.ts';

/** The exchange that the command is about. */
export function exchangeOf(run: Run): Exchange {
  const url = textOf(run, 'url') ?? run.env['OUTCRY_URL'];
  const key = textOf(run, 'key') ?? run.env['OUTCRY_KEY'];
  if (!url) throw new Stop('Which exchange? Set OUTCRY_URL, or say --url https://exchange.example.com');
  if (!key) throw new Stop('With which key? Set OUTCRY_KEY to an operator’s key, or say --key');
  return openExchange(url, key, run.fetch);
}

export type Looked = { exchange: Exchange; shapes: Shapes; state: State; present: Present[] };

/** What is in the exchange now. @throws Stop when two things cannot be told apart by name. */
export async function look(run: Run): Promise<Looked> {
  const exchange = exchangeOf(run);
  const [shapes, state] = await Promise.all([exchange.shapes(), readState(exchange.client)]);
  const present = thingsFrom(state);
  const same = sameNames(present);
  if (same.length > 0)
    throw new Stop(
      [
        'Files tell things apart by name, and these have one name together. Rename all but one first:',
        ...same.map((line) => `  ${line}`),
      ].join('\n'),
    );
  return { exchange, shapes, state, present };
}

export type Compared = Looked & { wanted: Wanted; plan: Plan };

/** The files against the exchange. @throws Stop with every line of the files that does not hold. */
export async function compare(run: Run): Promise<Compared> {
  const files = filesIn(folderOf(run));
  const looked = await look(run);
  const wanted = readFiles(files, looked.shapes);
  const asked = { remove: run.values['remove'] === true, secrets: run.values['secrets'] === true };
  const plan = makePlan(looked.present, wanted, looked.shapes, asked);
  const troubles = [
    ...wanted.troubles,
    ...(wanted.troubles.length === 0 ? planTroubles(plan, wanted, looked.present) : []),
  ];
  if (troubles.length > 0) throw new Stop(troubles.map(showTrouble).join('\n'));
  return { ...looked, wanted, plan };
}

function filesIn(folder: string): Map<string, string> {
  try {
    const files = readFolder(folder);
    if (files.size > 0) return files;
  } catch {
    throw new Stop(`There is no folder ${folder}: make one with "outcry export ${folder}"`);
  }
  throw new Stop(`There is no .yaml file in ${folder}`);
}
