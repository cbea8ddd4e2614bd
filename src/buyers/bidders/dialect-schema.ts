import * as z from 'zod';
import { refuseUrl } from '../../lib/public-url.ts';
import type { DialectOptions } from '../target.ts';
import { findDialect } from './registry.ts';

/** What the API takes as `bidding.dialectOptions`: texts by name, checked against what the dialect asks for. */

const MAX_OPTIONS = 30;

export const dialectOptionsSchema = z
  .record(
    z.string().regex(/^[A-Za-z][\w-]{0,31}$/, 'must be a name'),
    z
      .string()
      .min(1)
      .max(1_024)
      .regex(/^[\x20-\x7e]+$/, 'must be visible ASCII'),
  )
  .refine((options) => Object.keys(options).length <= MAX_OPTIONS, `must not be more than ${MAX_OPTIONS}`);

type Problem = { path: string[]; message: string };

/** The custom dialect takes options of any name, all of them secret: its templates say where they go. */
const takesAny = (dialect: string): boolean => dialect === 'custom';

/**
 * @param isWhole a new target, of which nothing is known yet; otherwise secrets may be left out, to be kept, and
 *   without any options at all there is nothing to check.
 */
export function optionProblems(
  dialect: string,
  options: Readonly<Record<string, string>> | undefined,
  { isWhole, allowLoopback }: { isWhole: boolean; allowLoopback: boolean },
): Problem[] {
  const specs = findDialect(dialect)?.options ?? [];
  if (options === undefined && !isWhole) return [];
  const given = options ?? {};
  const at = (name: string, message: string): Problem => ({ path: ['dialectOptions', name], message });
  const unknown = Object.keys(given)
    .filter((name) => !takesAny(dialect) && !specs.some((spec) => spec.name === name))
    .map((name) => at(name, `is no option of ${dialect}`));
  const wrong = specs.flatMap(({ name, required, secret, values, isUrl }) => {
    const value = given[name];
    if (value === undefined) {
      return required && (isWhole || !secret) ? [at(name, `is needed by ${dialect}`)] : [];
    }
    if (values && !values.includes(value)) return [at(name, `must be one of ${values.join(', ')}`)];
    const refusal = isUrl ? refuseUrl(value, { allowLoopback }) : null;
    return refusal ? [at(name, refusal)] : [];
  });
  return [...unknown, ...wrong];
}

/**
 * Seals the secret ones. @param previous what the target had for the same dialect: kept whole when nothing is given,
 * and secret by secret where some are left out.
 */
export async function sealOptions(
  dialect: string,
  options: Readonly<Record<string, string>> | undefined,
  previous: DialectOptions | undefined,
  seal: (plain: string) => Promise<string>,
): Promise<DialectOptions | undefined> {
  if (options === undefined) return previous;
  const secrets = new Set(
    findDialect(dialect)?.options.flatMap(({ name, secret }) => (secret ? [name] : [])),
  );
  const isSecret = (name: string): boolean => takesAny(dialect) || secrets.has(name);
  const entries = Object.entries(options);
  const sealed = await Promise.all(
    entries
      .filter(([name]) => isSecret(name))
      .map(async ([name, value]): Promise<[string, string]> => [name, await seal(value)]),
  );
  return {
    plain: Object.fromEntries(entries.filter(([name]) => !isSecret(name))),
    sealed: { ...previous?.sealed, ...Object.fromEntries(sealed) },
  };
}
