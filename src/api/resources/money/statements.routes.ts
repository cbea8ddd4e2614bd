import * as z from 'zod';
import { closeAccount, findParty } from '../../../directory/ledger/close-account.service.ts';
import { listCampaignNames } from '../../../directory/ledger/party-names.store.ts';
import { findStatement, listStatements } from '../../../directory/ledger/statements.store.ts';
import { formatMicros } from '../../../lib/money.ts';
import { toCsv } from '../../../reports/csv.ts';
import { endOf } from '../../../reports/period.ts';
import { type Cell, column } from '../../../reports/report.ts';
import { partyFields } from '../../../settlement/payment-schema.ts';
import type { Statement } from '../../../settlement/statement.ts';
import { statementPdf } from '../../../settlement/statement-pdf.ts';
import { closeSchema } from '../../../settlement/statement-schema.ts';
import { type StatementRow, statementName, statementRows } from '../../../settlement/statement-table.ts';
import { accountAsked, ownAccount } from '../../access/party.ts';
import { notFound, Refusal, refuseField } from '../../http/errors.ts';
import { limitSchema, listOf, numberCursor, toPage } from '../../http/page.ts';
import { defineRoute } from '../../http/route.ts';
import { presentStatement, statementShape } from '../../present/present-statement.ts';

const params = z.object({
  id: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number),
});

export const statementRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/statements',
    roles: ['operator', 'publisher', 'buyer'],
    summary: 'List statements',
    query: z.strictObject({ ...partyFields, limit: limitSchema, cursor: numberCursor }),
    response: listOf(statementShape),
    status: 200,
    async handler({ env, viewer, query: { limit, cursor = null, ...named } }) {
      const isAll = viewer.role === 'operator' && !named.buyerId && !named.publisherId;
      const account = isAll ? null : accountAsked(viewer, named);
      // Somebody else's are not known to be there.
      if (account instanceof Refusal)
        return account.code === 'notFound' ? { data: [], nextCursor: null } : account;
      const found = await listStatements(env.DB, account, { limit: limit + 1, before: cursor });
      return toPage(found, limit, ({ number }) => String(number), presentStatement);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/statements',
    roles: ['operator'],
    operationId: 'closeAccount',
    summary: 'Issue statements: close an account’s past periods for good, each with a number',
    description:
      'What comes in afterwards is posted in the period that is open. Where an account’s terms were set, periods that are over are closed by themselves, an hour later.',
    body: closeSchema,
    response: z.object({ data: z.array(statementShape) }),
    status: 201,
    async handler({ env, viewer, body: { through, ...named }, now }) {
      const account = accountAsked(viewer, named);
      if (account instanceof Refusal) return account;
      const party = await findParty(env.DB, account);
      if (!party) return notFound(named.buyerId ? 'buyer' : 'publisher');
      const end = through === undefined ? null : endOf(through, party.timezone);
      if (end !== null && end > now) return refuseField('through', 'must not be in the future');
      const closed = await closeAccount(env.DB, party, { now, by: viewer.by }, end);
      return { data: closed.map(presentStatement) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/statements/:id',
    roles: ['operator', 'publisher', 'buyer'],
    summary: 'Show a statement, by its number',
    params,
    query: z.strictObject({ format: z.enum(['json', 'csv', 'pdf']).optional() }),
    response: statementShape,
    alternatives: { 'text/csv': 'What the document says, line by line', 'application/pdf': 'The document' },
    status: 200,
    async handler({ env, config, viewer, params: { id }, query: { format } }) {
      const statement = await findStatement(env.DB, id, ownAccount(viewer));
      if (!statement) return notFound('statement');
      if (format !== 'csv' && format !== 'pdf') return presentStatement(statement);
      const names = await listCampaignNames(env.DB);
      const rows = statementRows(statement, (campaignId) => names.get(campaignId) ?? campaignId);
      return format === 'csv'
        ? fileOf(statement, 'csv', 'text/csv; charset=utf-8', csvOf(rows))
        : fileOf(statement, 'pdf', 'application/pdf', statementPdf(statement, rows, config.issuer));
    },
  }),
];

const COLUMNS = [
  column('item', 'text', ''),
  column('about', 'text', ''),
  column('count', 'count', '', { nullable: true }),
  column('amount', 'money', ''),
];

const csvOf = (rows: readonly StatementRow[]): string =>
  toCsv(
    rows.map(
      ({ what, about, count, amount }): Record<string, Cell> => ({
        item: what,
        about,
        count,
        amount: formatMicros(amount),
      }),
    ),
    COLUMNS,
  );

const fileOf = ({ number }: Statement, ending: string, type: string, body: string): Response =>
  new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${statementName(number)}.${ending}"`,
      'cache-control': 'no-store',
    },
  });
