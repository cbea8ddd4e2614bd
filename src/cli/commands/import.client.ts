import { readFileSync } from 'node:fs';
import type { Wanted } from '../files/read-files.ts';
import { changeList, valuesIn } from '../import/read-list.ts';
import { readRows } from '../import/read-rows.ts';
import type { Doc } from '../json.ts';
import { makePlan, planTroubles } from '../plan/plan.ts';
import { showTrouble } from '../plan/show-plan.ts';
import { APPLYING, carryOut } from './apply.client.ts';
import { type Command, type Run, Stop, textOf } from './command.ts';
import { importRingba } from './import-ringba.client.ts';
import { type Looked, look } from './open.client.ts';

export const importCommand: Command = {
  options: {
    ...APPLYING,
    campaign: { type: 'string' },
    carrier: { type: 'string' },
    'create-buyers': { type: 'boolean', default: false },
    buyer: { type: 'string' },
    target: { type: 'string' },
    field: { type: 'string' },
    op: { type: 'string', default: 'in' },
    keep: { type: 'boolean', default: false },
    into: { type: 'string' },
  },
  async run(run) {
    const [what, file, ...more] = run.positionals;
    if (what === 'ringba') return importRingba(run, file === undefined ? [] : [file, ...more]);
    if (what !== 'targets' && what !== 'numbers' && what !== 'list')
      throw new Stop('import takes targets, numbers or list, and a CSV file; or ringba, and JSON files');
    if (file === undefined || more.length > 0) throw new Stop(`import ${what} takes one CSV file`);
    const source = { file, text: textIn(file) };
    const looked = await look(run);
    const wanted = what === 'list' ? wantedList(run, source, looked) : wantedRows(run, what, source, looked);
    const plan = makePlan(looked.present, wanted, looked.shapes, { remove: false, secrets: false });
    const troubles = [
      ...wanted.troubles,
      ...(wanted.troubles.length === 0 ? planTroubles(plan, wanted, looked.present) : []),
    ];
    if (troubles.length > 0) throw new Stop(troubles.map(showTrouble).join('\n'));
    return carryOut(run, { ...looked, wanted, plan: { ...plan, left: [] } });
  },
};

type Source = { file: string; text: string };

export function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Stop(`There is no file ${file}`);
  }
}

function wantedRows(
  run: Run,
  what: 'targets' | 'numbers',
  source: Source,
  { present, shapes }: Looked,
): Wanted {
  const campaign = textOf(run, 'campaign');
  const carrier = textOf(run, 'carrier');
  const standard: Doc = {
    ...(campaign !== undefined && { campaign }),
    ...(what === 'numbers' && carrier !== undefined && { carrier }),
  };
  const kind = what === 'targets' ? 'target' : 'number';
  return readRows(
    source,
    { kind, standard, createBuyers: run.values['create-buyers'] === true },
    present,
    shapes,
  );
}

function wantedList(run: Run, { file, text }: Source, { present }: Looked): Wanted {
  const [campaign, buyer, target, field] = ['campaign', 'buyer', 'target', 'field'].map((name) => {
    const value = textOf(run, name);
    if (value === undefined) throw new Stop(`import list needs --${name}`);
    return value;
  });
  const op = textOf(run, 'op') ?? 'in';
  if (op !== 'in' && op !== 'notIn') throw new Stop('--op is in or notIn');
  const found = present.find(
    ({ kind, doc }) =>
      kind === 'target' && doc['campaign'] === campaign && doc['buyer'] === buyer && doc['name'] === target,
  );
  if (!found) throw new Stop(`There is no target "${target}" of ${buyer} in ${campaign}`);
  const keep = run.values['keep'] === true;
  const change = changeList(found, { field: field!, op, keep }, valuesIn(text, field!), file);
  if (!run.values['json'])
    run.say(`${field}: ${change.added.length} added, ${change.removed.length} removed`);
  const lineOf: Wanted['lineOf'] = (_, path = []) => ({ file, line: 1, field: path.join('.'), message: '' });
  return { things: [change.thing], troubles: [], lineOf };
}
