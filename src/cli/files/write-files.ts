import { byText, type Doc, type Json } from '../json.ts';
import { canonical } from '../things/compare.ts';
import { type Shapes, standardOf } from '../things/shape.ts';
import type { Kind, Thing } from '../things/thing.ts';
import { writeYaml } from './yaml.ts';

/** What of a campaign stands in its file, and by which word. */
export const PARTS = { targets: 'target', numbers: 'number', terms: 'terms', pools: 'pool' } as const;
export const LISTS = { publishers: 'publisher', buyers: 'buyer', eventTargets: 'eventTarget' } as const;

const FILES: Readonly<Record<keyof typeof LISTS, string>> = {
  publishers: 'publishers.yaml',
  buyers: 'buyers.yaml',
  eventTargets: 'event-targets.yaml',
};
/** Said first, whatever order the API has. */
const FIRST = ['name', 'number', 'buyer', 'publisher', 'campaign', 'status'];

/**
 * All things as files: one for each kind that is shared, one for each campaign with all that belongs to it.
 * @param shapes by which what goes without saying is left out; null: all is said.
 */
export function writeFiles(things: readonly Thing[], shapes: Shapes | null): Map<string, string> {
  const files = new Map<string, string>();
  for (const [list, kind] of Object.entries(LISTS) as [keyof typeof LISTS, Kind][]) {
    const docs = things.filter((thing) => thing.kind === kind).map((thing) => itemOf(thing, shapes));
    if (docs.length > 0) files.set(FILES[list], writeYaml({ [list]: docs }));
  }
  const campaigns = things.filter(({ kind }) => kind === 'campaign').sort((a, b) => byText(a.key, b.key));
  for (const campaign of campaigns) {
    const { name } = campaign.doc;
    const parts = Object.entries(PARTS).flatMap(([list, kind]): [string, Json][] => {
      const own = things.filter((thing) => thing.kind === kind && thing.doc['campaign'] === name);
      const docs = own.map((thing) => without(itemOf(thing, shapes), 'campaign'));
      return docs.length > 0 ? [[list, docs]] : [];
    });
    const doc = { ...itemOf(campaign, shapes), ...Object.fromEntries(parts) };
    files.set(freeName(files, String(name)), writeYaml({ campaign: doc }));
  }
  return files;
}

const without = (doc: Doc, field: string): Doc =>
  Object.fromEntries(Object.entries(doc).filter(([name]) => name !== field));

function freeName(files: ReadonlyMap<string, string>, name: string): string {
  const slug =
    name
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'campaign';
  for (let count = 1; ; count++) {
    const path = `campaigns/${slug}${count === 1 ? '' : `-${count}`}.yaml`;
    if (!files.has(path)) return path;
  }
}

/** What would be the same without being said is not said; the rest in an order that stays. */
function itemOf({ kind, doc }: Thing, shapes: Shapes | null): Doc {
  const order = [...FIRST, ...Object.keys(shapes?.of[kind].properties ?? doc)];
  const rank = (field: string): number => order.indexOf(field) + (order.includes(field) ? 0 : 1_000);
  const said = Object.entries(doc).filter(([field, value]) => {
    if (value === null || value === undefined) return false;
    if (!shapes) return true;
    const standard = standardOf(shapes, kind, field);
    return JSON.stringify(canonical(value, field)) !== JSON.stringify(canonical(standard, field));
  });
  return Object.fromEntries(said.sort(([a], [b]) => rank(a) - rank(b)));
}
