import * as z from 'zod';
import { moneySchema } from '../../lib/money-schema.ts';
import { urlSchema } from '../bidding-schema.ts';

const schemaOf = (allowLoopback: boolean) =>
  z.strictObject({
    url: urlSchema(allowLoopback)
      .nullable()
      .meta({ description: 'Where the buyer is told, signed with its secret; null: nowhere' }),
    below: moneySchema
      .refine((line) => line > 0, 'must be more than 0')
      .nullable()
      .meta({ description: 'The wallet is low when less is left; null: never' }),
  });
const SCHEMAS = { true: schemaOf(true), false: schemaOf(false) };
/** @param allowLoopback on a developer's own machine. */
export const walletNoticesSchema = (allowLoopback: boolean): (typeof SCHEMAS)['true'] =>
  SCHEMAS[`${allowLoopback}`];
