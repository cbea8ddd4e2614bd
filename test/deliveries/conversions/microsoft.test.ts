import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsoft } from '../../../src/deliveries/conversions/microsoft.ts';
import { AT, CALLER, conversions, showsNumber } from './calls.ts';

const SETTINGS = { customerId: '11', accountId: '22', goalName: 'Calls', clientId: 'c' };
const SECRETS = { developerToken: 'DEVELOPER', refreshToken: 'REFRESH' };

/** As learn.microsoft.com/advertising has them: OfflineConversion and OfflineConversionAdjustment, v13. */
const TYPES: Record<string, Record<string, 'string' | 'number'>> = {
  OfflineConversions: {
    ConversionCurrencyCode: 'string',
    ConversionName: 'string',
    ConversionTime: 'string',
    ConversionValue: 'number',
    HashedPhoneNumber: 'string',
    MicrosoftClickId: 'string',
  },
  OfflineConversionAdjustments: {
    AdjustmentCurrencyCode: 'string',
    AdjustmentTime: 'string',
    AdjustmentType: 'string',
    AdjustmentValue: 'number',
    ConversionName: 'string',
    ConversionTime: 'string',
    HashedPhoneNumber: 'string',
    MicrosoftClickId: 'string',
  },
};
type Row = Record<string, unknown>;
const rowOf = (...[all]: [Parameters<typeof microsoft.build>[0]]): [kind: string, row: Row] => {
  const { url, body } = microsoft.build(all, SETTINGS, SECRETS);
  const [[kind, rows]] = Object.entries(body as Record<string, Row[]>) as [[string, Row[]]];
  expect(url).toBe(`https://campaign.api.bingads.microsoft.com/CampaignManagement/v13/${kind}/Apply`);
  return [kind, rows[0]!];
};

describe('a request to Microsoft', () => {
  it('is what its documents describe, and shows no number', () => {
    fc.assert(
      fc.property(conversions('msclkid'), (one) => {
        const [kind, row] = rowOf([one]);
        const types = Object.entries(row).map(([name, value]) => [name, typeof value]);
        expect(types).toEqual(Object.keys(row).map((name) => [name, TYPES[kind]![name]]));
        expect('MicrosoftClickId' in row).toBe(one.clicks['msclkid'] !== undefined);
        expect('HashedPhoneNumber' in row).toBe(one.clicks['msclkid'] === undefined);
        expect(showsNumber(row, one.phone)).toBe(false);
        if (kind === 'OfflineConversionAdjustments') {
          expect(Date.parse(String(row['AdjustmentTime']))).toBeGreaterThan(
            Date.parse(String(row['ConversionTime'])),
          );
          expect(row['AdjustmentType']).toBe(one.value ? 'Restate' : 'Retract');
          expect('AdjustmentValue' in row).toBe(row['AdjustmentType'] === 'Restate');
        }
      }),
    );
  });

  it('restates, and retracts what is worth nothing any more', () => {
    const [one] = fc.sample(conversions('msclkid'), 1);
    const to = (value: number) => rowOf([{ ...one!, value: value as never, correctedAt: AT }]);
    expect(to(31_500_000)).toMatchObject([
      'OfflineConversionAdjustments',
      { AdjustmentType: 'Restate', AdjustmentValue: 31.5, AdjustmentCurrencyCode: 'USD' },
    ]);
    expect(to(0)[1]).toMatchObject({ AdjustmentType: 'Retract' });
  });

  it('hashes the number in E.164', () => {
    const [one] = fc.sample(conversions('msclkid'), 1);
    const [, row] = rowOf([{ ...one!, clicks: {}, phone: CALLER, correctedAt: null }]);
    expect(row['HashedPhoneNumber']).toBe(createHash('sha256').update('+14155551234').digest('hex'));
  });

  it('goes out with what names the account, and asks for a token with the refresh token', async () => {
    const [one] = fc.sample(conversions('msclkid'), 1);
    const { headers } = microsoft.build([one!], SETTINGS, SECRETS);
    expect(headers).toEqual({ CustomerId: '11', CustomerAccountId: '22', DeveloperToken: 'DEVELOPER' });
    expect(await microsoft.access(SECRETS, SETTINGS, 0)).toMatchObject({
      form: { grant_type: 'refresh_token', refresh_token: 'REFRESH', client_id: 'c' },
    });
  });

  it('is tried by asking for the goal', () => {
    const goals = (...names: string[]) => ({ ConversionGoals: names.map((Name) => ({ Name })) });
    expect(microsoft.readTrial(goals('Leads', 'Calls'), SETTINGS).taken).toBe(true);
    expect(microsoft.readTrial(goals('Leads'), SETTINGS)).toMatchObject({ taken: false });
    expect(microsoft.readTrial(null, SETTINGS).words).toContain('no offline conversion goal “Calls”');
  });
});

describe('what Microsoft answers', () => {
  it('takes all but those it names', () => {
    const error = {
      Index: 1,
      Code: 5_501,
      ErrorCode: 'OfflineConversionNameInvalid',
      Message: 'no such goal',
    };
    const verdict = microsoft.read(200, { PartialErrors: [error] });
    expect(verdict.kind === 'taken' && [...verdict.refused!]).toEqual([
      [1, 'Microsoft refuses this conversion: no such goal (OfflineConversionNameInvalid)'],
    ]);
    expect(microsoft.read(200, { PartialErrors: [] })).toEqual({ kind: 'taken', refused: new Map() });
  });

  it.each([
    [
      'an old token',
      401,
      { Errors: [{ Code: 109, ErrorCode: 'AuthenticationTokenExpired', Message: 'm' }] },
      'denied',
    ],
    ['an old token, as 400', 400, { Errors: [{ Code: 109, Message: 'm' }] }, 'denied'],
    ['too many', 400, { OperationErrors: [{ Code: 117, Message: 'm' }] }, 'failed'],
    ['something unreadable in it', 400, null, 'refused'],
    ['no JSON', 503, null, 'failed'],
  ])('%s', (_, status, body, kind) => {
    expect(microsoft.read(status as number, body).kind).toBe(kind);
  });
});
