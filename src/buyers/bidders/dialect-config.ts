import type { PingOrder } from '../ping.ts';
import { type DialectConfig, NO_CONFIG } from './dialect.ts';

/**
 * What a target's dialect is told, its secrets opened. Nothing is awaited for a dialect that needs nothing.
 * @param reveal opens one sealed text. @throws what `reveal` throws.
 */
export async function openConfig(
  { dialectOptions, custom }: Pick<PingOrder, 'dialectOptions' | 'custom'>,
  reveal: (sealed: string) => Promise<string>,
): Promise<DialectConfig> {
  if (!dialectOptions) return custom ? { options: {}, custom } : NO_CONFIG;
  const opened = await Promise.all(
    Object.entries(dialectOptions.sealed).map(async ([name, sealed]) => [name, await reveal(sealed)]),
  );
  return { options: { ...dialectOptions.plain, ...Object.fromEntries(opened) }, custom: custom ?? null };
}
