import { boberdoo } from './boberdoo.ts';
import { callgrid } from './callgrid.ts';
import { custom } from './custom/custom.ts';
import type { Dialect } from './dialect.ts';
import { leadspedia } from './leadspedia.ts';
import { outcry } from './outcry.ts';
import { retreaver } from './retreaver.ts';
import { ringba } from './ringba.ts';
import { trackdrive } from './trackdrive.ts';

/** Every ping dialect the exchange speaks, by name. */
export const dialects: Readonly<Record<string, Dialect>> = {
  outcry,
  ringba,
  retreaver,
  trackdrive,
  callgrid,
  leadspedia,
  boberdoo,
  custom,
};

/** Safe to ask with any text. */
export const findDialect = (name: string): Dialect | null =>
  Object.hasOwn(dialects, name) ? dialects[name]! : null;
