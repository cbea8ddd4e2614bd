import type { Dialect } from '../dialect.ts';
import { outcry } from './outcry.ts';

/** Every ping dialect the exchange speaks, by name. */
export const dialects: Readonly<Record<string, Dialect>> = { outcry };
