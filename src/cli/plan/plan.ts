import type { Wanted } from '../files/read-files.ts';
import type { Trouble } from '../files/yaml.ts';
import type { Json } from '../json.ts';
import { canonical, differences, type FieldChange } from '../things/compare.ts';
import { referencesIn } from '../things/references.ts';
import { type Shapes, standardOf } from '../things/shape.ts';
import { FIXED_FIELDS, mapOf, type Present, type Thing } from '../things/thing.ts';

export type Step = {
  action: 'create' | 'change' | 'remove';
  thing: Thing;
  /** As it is now, of what is there. */
  present?: Present;
  /** The fields of the thing that differ, and where in them. */
  fields: string[];
  differences: FieldChange[];
};

export type Plan = {
  steps: Step[];
  /** There, and in no file: taken away only when that is asked for. */
  left: Present[];
};

/** `remove`: what is in no file goes. `secrets`: those that are there are set again. */
export type Asked = { remove: boolean; secrets: boolean };

const nameOf = ({ kind, key }: Thing): string => `${kind} ${key}`;

/** What has to be done so that the exchange is as the files say. */
export function makePlan(present: readonly Present[], wanted: Wanted, shapes: Shapes, asked: Asked): Plan {
  const there = mapOf(present);
  const said = mapOf(wanted.things);
  const steps = wanted.things.flatMap((thing): Step[] => {
    const now = there.get(nameOf(thing));
    if (!now) return [{ action: 'create', thing, fields: Object.keys(thing.doc), differences: [] }];
    const changed = changedFields(now, thing, shapes, asked);
    if (changed.length === 0) return [];
    const fields = [...new Set(changed.map(({ field }) => field))];
    const found = changed.map(({ path, from, to }) => ({ path, from, to }));
    return [{ action: 'change', thing, present: now, fields, differences: found }];
  });
  const left = present.filter((thing) => !said.has(nameOf(thing)));
  if (!asked.remove) return { steps, left };
  const removals = left.map(
    (thing): Step => ({ action: 'remove', thing, present: thing, fields: [], differences: [] }),
  );
  return { steps: [...steps, ...removals], left: [] };
}

function changedFields(now: Present, { kind, doc }: Thing, shapes: Shapes, { secrets }: Asked) {
  const names = [...new Set([...Object.keys(now.doc), ...Object.keys(doc)])];
  return names.flatMap((field) => {
    const said = (value: Json | undefined): Json | undefined =>
      canonical(value ?? standardOf(shapes, kind, field), field);
    const to = said(doc[field]);
    const again =
      secrets && JSON.stringify(to)?.includes('"(secret)"')
        ? [{ path: field, from: '(secret)', to: '(set again)' }]
        : [];
    return [...differences(said(now.doc[field]), to, [field]), ...again].map((change) => ({
      field,
      ...change,
    }));
  });
}

/** What cannot be done, said before anything is. */
export function planTroubles({ steps }: Plan, wanted: Wanted, present: readonly Present[]): Trouble[] {
  const gone = new Set(steps.flatMap(({ action, thing }) => (action === 'remove' ? [nameOf(thing)] : [])));
  const there = new Set(
    [...present, ...wanted.things]
      .filter((thing) => !gone.has(nameOf(thing)))
      .map(({ kind, doc }) => `${kind} ${String(doc['name'])}`),
  );
  const lost = wanted.things.flatMap((thing) =>
    referencesIn(thing.doc).flatMap(({ word, name, field }): Trouble[] => {
      if (there.has(`${word} ${name}`) || !thing.place) return [];
      const message = `"${name}" is no ${word}, neither in the files nor in the exchange`;
      return [{ ...wanted.lineOf(thing.place, [field]), message }];
    }),
  );
  const fixed = steps.flatMap(({ action, thing: { kind, place }, fields }) =>
    fields.flatMap((field): Trouble[] =>
      action === 'change' && FIXED_FIELDS[kind]?.includes(field) && place
        ? [
            {
              ...wanted.lineOf(place, [field]),
              message: 'cannot be changed: remove it first, then make it again',
            },
          ]
        : [],
    ),
  );
  return [...lost, ...fixed];
}
