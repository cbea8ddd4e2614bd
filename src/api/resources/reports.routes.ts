import * as z from 'zod';
import type { Role, Viewer } from '../../directory/access/access-key.ts';
import { VISIT_GROUPINGS } from '../../directory/rollups/visit-key.ts';
import { canonicalZone, timeZoneHint } from '../../lib/text/time-zone.ts';
import { isoTime, isTimeZone } from '../../lib/time.ts';
import { toCsv } from '../../reports/csv.ts';
import { readPeriod } from '../../reports/period.ts';
import { REPORTS, type Report } from '../../reports/registry.ts';
import { type Column, cut, type Scope } from '../../reports/report.ts';
import { type Refusal, refuse, refuseField } from '../http/errors.ts';
import { idSchema } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .optional()
  .meta({ example: '2026-11-22' });

const FIELDS = {
  from: moment.meta({
    description: 'First day of the zone, or first instant. Left out: six days before today',
  }),
  to: moment.meta({ description: 'Last day of the zone, or the instant it ends. Left out: now' }),
  timezone: z
    .string()
    .max(64)
    .overwrite((zone) => canonicalZone(zone) ?? zone)
    .refine(isTimeZone, { error: ({ input }) => timeZoneHint(String(input)) })
    .default('UTC')
    .meta({ description: 'Whose days and hours count', example: 'America/New_York' }),
  campaignId: idSchema('cmp').optional(),
  publisherId: idSchema('pub').optional(),
  buyerId: idSchema('byr').optional(),
  targetId: idSchema('tgt').optional(),
  test: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'Test calls alone, or none of them' }),
  format: z.enum(['json', 'csv']).optional().meta({ description: 'As Accept: text/csv, for a link' }),
};
type Fields = z.output<z.ZodObject<typeof FIELDS>>;

const CELLS: Record<Column['kind'], z.ZodType> = {
  text: z.string(),
  count: z.int(),
  money: z.string(),
  share: z.number(),
  ms: z.int(),
};

/** What one role does not see is not there. */
const rowShape = (columns: readonly Column[], roles: readonly Role[]) =>
  z.object(
    Object.fromEntries(
      columns.map(({ name, kind, about, nullable, seenBy }) => {
        const cell = nullable ? CELLS[kind].nullable() : CELLS[kind];
        const seen = roles.every((role) => seenBy.includes(role)) ? cell : cell.optional();
        return [name, seen.meta({ description: about })];
      }),
    ),
  );

/** What the viewer asked about, cut to what is its own. */
function scopeOf(viewer: Viewer, fields: Fields, now: number): Scope | Refusal {
  const { campaignId, publisherId, buyerId, targetId, test } = fields;
  const period = readPeriod(fields, now);
  if ('field' in period) return refuseField(period.field, period.message);
  if (viewer.role === 'publisher' && (buyerId ?? targetId ?? null) !== null) {
    return refuse('forbidden', 'publishers do not see who took a call');
  }
  const scope = { period, campaignId, publisherId, buyerId, targetId, test };
  if (viewer.role === 'publisher') return { ...scope, publisherId: viewer.publisherId };
  return viewer.role === 'buyer' ? { ...scope, buyerId: viewer.buyerId } : scope;
}

/** Somebody else's part of the market is empty, not refused: it is not known to be there. */
const isForeign = (viewer: Viewer, { publisherId, buyerId }: Fields): boolean =>
  (viewer.role === 'publisher' && publisherId !== undefined && publisherId !== viewer.publisherId) ||
  (viewer.role === 'buyer' && buyerId !== undefined && buyerId !== viewer.buyerId);

const WANTS_CSV = /^\s*text\/csv\b/i;

const routeOf = ({ name, summary, roles, columns, fields: own, read }: Report) =>
  defineRoute({
    method: 'GET',
    path: `/v1/reports/${name}`,
    units: 20,
    roles,
    operationId: `get${name.charAt(0).toUpperCase()}${name.slice(1)}Report`,
    summary,
    query: z.strictObject({ ...FIELDS, ...own }),
    response: z.object({
      report: z.literal(name),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      timezone: z.string(),
      complete: z
        .boolean()
        .meta({ description: 'False: there was more than one report reads, this is the newest' }),
      data: z.array(rowShape(columns, roles)),
    }),
    alternatives: {
      'text/csv':
        'The same rows, a header line first, in UTF-8 with a byte order mark. One that is not whole says so in its last line and its name',
    },
    status: 200,
    async handler({ env, viewer, query, now, accept }) {
      const fields = query as Fields;
      const scope = scopeOf(viewer, fields, now);
      if (!('period' in scope)) return scope;
      const options = query as Record<string, unknown>;
      if (viewer.role === 'publisher' && (options['by'] === 'buyer' || options['by'] === 'target')) {
        return refuse('forbidden', 'publishers do not see who took a call');
      }
      if (viewer.role === 'buyer' && VISIT_GROUPINGS.some((by) => by === options['by']))
        return refuse('forbidden', 'buyers do not see which ads publishers buy');
      const table = isForeign(viewer, fields)
        ? { complete: true, rows: [] }
        : await read(env.DB, scope, viewer.role, options);
      const data = cut(table.rows, columns, viewer.role);
      const { from, to, timezone } = scope.period;
      if (fields.format === 'csv' || (fields.format === undefined && WANTS_CSV.test(accept))) {
        return csvOf(name, toCsv(data, seenBy(columns, viewer.role), table.complete), table.complete);
      }
      return {
        report: name,
        from: isoTime(from),
        to: isoTime(to),
        timezone,
        complete: table.complete,
        data,
      };
    },
  });

const seenBy = (columns: readonly Column[], role: Role): Column[] =>
  columns.filter((column) => column.seenBy.includes(role));

/** A file is passed on without what was said beside it: its name and its last line tell that it is not whole. */
const csvOf = (name: string, text: string, complete: boolean): Response =>
  new Response(text, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}${complete ? '' : '-incomplete'}.csv"`,
      'cache-control': 'no-store',
    },
  });

export const reportRoutes = REPORTS.map(routeOf);
