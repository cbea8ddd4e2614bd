import { sha256Hex } from '../../lib/crypto.ts';
import { MICROS_PER_UNIT, ZERO } from '../../lib/money.ts';
import { isoTime, SECOND_MS } from '../../lib/time.ts';
import { endpointOf } from '../../publishers/events/platform.ts';
import {
  type Conversion,
  CURRENCY,
  listOf,
  type Platform,
  type PlatformRequest,
  recordOf,
  type Secrets,
  type Settings,
  type Verdict,
} from './platform.ts';

/**
 * Microsoft Advertising, Campaign Management v13 by REST: ApplyOfflineConversions and
 * ApplyOfflineConversionAdjustments (learn.microsoft.com/advertising). A conversion is known by its click and its time.
 */
export const microsoft: Platform = {
  most: 1_000,
  lacks: 'no msclkid, and no caller’s number',
  canMatch: ({ clicks, phone }) => clicks['msclkid'] !== undefined || phone !== null,
  kindOf: ({ correctedAt }) => (correctedAt === null ? CONVERSIONS : ADJUSTMENTS),
  build(conversions, settings, secrets) {
    const kind = this.kindOf(conversions[0]!);
    const write = kind === ADJUSTMENTS ? adjustmentOf : conversionOf;
    const rows = conversions.map((one) => write(one, settings['goalName'] ?? ''));
    return request(`${kind}/Apply`, { [kind]: rows }, settings, secrets);
  },
  trial: (_, settings, secrets) =>
    request(
      'ConversionGoals/QueryByIds',
      { ConversionGoalIds: null, ConversionGoalTypes: 'OfflineConversion' },
      settings,
      secrets,
    ),
  readTrial(body, { goalName = '' }) {
    const names = listOf(recordOf(body)['ConversionGoals']).map(({ Name }) => Name);
    return names.includes(goalName)
      ? { taken: true, words: `Microsoft has the goal “${goalName}”; nothing was sent to it.` }
      : { taken: false, words: `The account has no offline conversion goal “${goalName}”.` };
  },
  read,
  access: async ({ refreshToken = '', clientSecret }, { clientId = '' }) => ({
    url: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
    form: {
      grant_type: 'refresh_token',
      client_id: clientId,
      ...(clientSecret && { client_secret: clientSecret }),
      refresh_token: refreshToken,
      scope: 'https://ads.microsoft.com/msads.manage offline_access',
    },
  }),
};

const CONVERSIONS = 'OfflineConversions';
const ADJUSTMENTS = 'OfflineConversionAdjustments';

function request(path: string, body: unknown, settings: Settings, secrets: Secrets): PlatformRequest {
  const { customerId = '', accountId = '' } = settings;
  const { developerToken = '' } = secrets;
  return {
    url: endpointOf({ kind: 'microsoft', settings }) + path,
    headers: { CustomerId: customerId, CustomerAccountId: accountId, DeveloperToken: developerToken },
    body,
  };
}

const matched = ({ at, clicks, phone }: Conversion, goal: string) => ({
  ConversionName: goal,
  ConversionTime: isoTime(at),
  ...(clicks['msclkid'] !== undefined
    ? { MicrosoftClickId: clicks['msclkid'] }
    : { HashedPhoneNumber: sha256Hex(phone ?? '') }),
});

const conversionOf = (conversion: Conversion, goal: string) => ({
  ...matched(conversion, goal),
  ...(conversion.value !== null && {
    ConversionValue: conversion.value / MICROS_PER_UNIT,
    ConversionCurrencyCode: CURRENCY,
  }),
});

function adjustmentOf(conversion: Conversion, goal: string) {
  const { value, correctedAt, at } = conversion;
  // It has to be later than the conversion.
  const adjusted = {
    ...matched(conversion, goal),
    AdjustmentTime: isoTime(Math.max(correctedAt ?? at, at + SECOND_MS)),
  };
  const left = value ?? ZERO;
  return left > 0
    ? {
        ...adjusted,
        AdjustmentType: 'Restate',
        AdjustmentValue: left / MICROS_PER_UNIT,
        AdjustmentCurrencyCode: CURRENCY,
      }
    : { ...adjusted, AdjustmentType: 'Retract' };
}

const OF_TOKEN = [105, 109];

function read(status: number, body: unknown): Verdict {
  const said = recordOf(body);
  if (status >= 200 && status < 300) {
    const refused = listOf(said['PartialErrors']).map((error): [number, string] => [
      Number(error['Index']),
      `Microsoft refuses this conversion: ${wordsOf(error)}`,
    ]);
    return { kind: 'taken', refused: new Map(refused) };
  }
  const errors = ['Errors', 'OperationErrors', 'BatchErrors'].flatMap((name) => listOf(said[name]));
  const words = errors.map(wordsOf).join('; ') || `answered ${status}`;
  if (status === 401 || errors.some(({ Code }) => OF_TOKEN.includes(Number(Code))))
    return { kind: 'denied', why: `Microsoft does not take the token or the developer token: ${words}` };
  if (status === 400 && errors.length === 0)
    return { kind: 'refused', why: `Microsoft refuses this conversion: ${words}` };
  return { kind: 'failed', why: `Microsoft refuses: ${words}` };
}

const wordsOf = ({ Code, ErrorCode, Message }: Record<string, unknown>): string =>
  `${Message ?? 'no reason given'} (${ErrorCode ?? Code})`;
