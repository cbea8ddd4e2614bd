import * as z from 'zod';
import type { Role } from '../directory/access/access-key.ts';
import { type Micros, parseMicros } from '../lib/money.ts';
import { positiveMoneySchema } from '../lib/money-schema.ts';
import { bidsColumns, isBarWidth, readBidHistogram } from './bids.store.ts';
import { disputesColumns, readDisputes } from './disputes.store.ts';
import { latencyColumns, readLatency } from './latency.store.ts';
import { readReasons, reasonsColumns } from './reasons.store.ts';
import { type Column, EVERYBODY, OPERATOR_AND_BUYER, type Scope, type Table } from './report.ts';
import { GROUPINGS, type Grouping, readSummary, summaryColumns } from './summary.store.ts';

export type Report = {
  name: string;
  summary: string;
  roles: readonly [Role, ...Role[]];
  columns: readonly Column[];
  /** What it takes besides the period and the filters. */
  fields: z.ZodRawShape;
  /** @param options what `fields` made of the query. */
  read(db: D1Database, scope: Scope, role: Role, options: Record<string, unknown>): Promise<Table>;
};

const DEFAULT_WIDTH = parseMicros('5')!;

/** Every report. A new one is a file, an entry here and a test. */
export const REPORTS: readonly Report[] = [
  {
    name: 'summary',
    summary: 'Calls, outcomes and money, whole or by something',
    roles: EVERYBODY as Report['roles'],
    columns: summaryColumns,
    fields: {
      by: z.enum(GROUPINGS).optional().meta({ description: 'One row for each; left out: one row for all' }),
    },
    read: (db, scope, role, { by }) =>
      readSummary(db, scope, {
        by: (by as Grouping | undefined) ?? null,
        names: role === 'operator',
        visits: role !== 'buyer',
      }),
  },
  {
    name: 'bids',
    summary: 'How high targets bid: a histogram',
    roles: OPERATOR_AND_BUYER as Report['roles'],
    columns: bidsColumns,
    fields: {
      width: positiveMoneySchema
        .refine(isBarWidth, 'must be a multiple of 0.25')
        .optional()
        .meta({ description: 'How wide a bar is, such as "5.00": a multiple of 0.25', example: '5.00' }),
    },
    read: (db, scope, _role, { width }) =>
      readBidHistogram(db, scope, { width: (width as Micros | undefined) ?? DEFAULT_WIDTH }),
  },
  {
    name: 'reasons',
    summary: 'Why targets did not get calls',
    roles: OPERATOR_AND_BUYER as Report['roles'],
    columns: reasonsColumns,
    fields: {},
    read: readReasons,
  },
  {
    name: 'disputes',
    summary: 'Disputes of charges, and what comes of them',
    roles: EVERYBODY as Report['roles'],
    columns: disputesColumns,
    fields: {
      by: z.enum(['buyer', 'publisher']).optional().meta({
        description: 'One row for each',
      }),
    },
    read: (db, scope, role, { by }) =>
      readDisputes(db, scope, {
        by: by === 'buyer' || by === 'publisher' ? by : null,
        names: role === 'operator',
      }),
  },
  {
    name: 'latency',
    summary: 'How fast targets answer',
    roles: OPERATOR_AND_BUYER as Report['roles'],
    columns: latencyColumns,
    fields: {},
    read: readLatency,
  },
];
