import type { Problem as Refused } from '../../api/client/outcry-client.ts';
import type { Wanted } from '../files/read-files.ts';
import type { Trouble } from '../files/yaml.ts';
import type { Path } from '../json.ts';
import type { Thing } from '../things/thing.ts';

const WORDS: Readonly<Record<string, string>> = {
  buyerId: 'buyer',
  publisherId: 'publisher',
  campaignId: 'campaign',
};

/** "bidding.modifiers.0.when" as a path of the file. */
const pathOf = (text: string): Path =>
  text
    .split('.')
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : (WORDS[step] ?? step)));

/** What the exchange refused, told at the line it came from. */
export function refusedThing(wanted: Wanted, thing: Thing, problem: Refused): Trouble[] {
  const place = thing.place ?? { file: '(the exchange)', path: [] };
  const errors = problem.errors ?? [];
  if (errors.length === 0) return [{ ...wanted.lineOf(place), message: problem.detail }];
  return errors.map(({ path, message }) => ({ ...wanted.lineOf(place, pathOf(path)), message }));
}

type Places = ReadonlyMap<string, { thing: Thing; within: Path }>;

/** Of a request with many: `targets.3.create.weight` is the weight of the target that stands third in it. */
export function refusedPart(wanted: Wanted, places: Places, problem: Refused): Trouble[] | null {
  const errors = problem.errors ?? [];
  const troubles = errors.map(({ path, message }): Trouble | null => {
    const steps = path.split('.');
    const length = steps[0] === 'campaign' ? 1 : 2;
    const part = places.get(steps.slice(0, length).join('.'));
    if (!part) return null;
    const rest = steps.slice(length);
    const inner = part.within.length > 0 && rest[0] === part.within[0] ? rest.slice(1) : rest;
    const place = part.thing.place ?? { file: '(the exchange)', path: [] };
    return { ...wanted.lineOf(place, pathOf(inner.join('.'))), message };
  });
  const known = troubles.filter((trouble) => trouble !== null);
  return known.length > 0 ? known : null;
}
