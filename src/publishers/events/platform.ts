import { allocate, type Micros, micros, ZERO } from '../../lib/money.ts';

/** Ad platforms that can be told what became of their clicks. */
export const PLATFORMS = ['google', 'meta', 'microsoft'] as const;
export type PlatformName = (typeof PLATFORMS)[number];

/** Of what a conversion's value is a share. */
export const CONVERSION_VALUES = ['revenue', 'payout', 'margin', 'none'] as const;

/** A conversion in an account of an ad platform. Its secrets are sealed beside it. */
export type ConversionTo = {
  kind: PlatformName;
  settings: Readonly<Record<string, string>>;
  value: (typeof CONVERSION_VALUES)[number];
  valuePercent: number;
  delayMinutes: number;
};

export const isConversion = (to: { kind: string }): to is ConversionTo => 'settings' in to;

const MICROSOFT = 'https://campaign.api.bingads.microsoft.com/CampaignManagement/v13/';
const ENDPOINTS: Readonly<Record<PlatformName, (settings: ConversionTo['settings']) => string>> = {
  google: () => 'https://datamanager.googleapis.com/v1/events:ingest',
  meta: ({ datasetId }) => `https://graph.facebook.com/v24.0/${datasetId}/events`,
  microsoft: () => MICROSOFT,
};
export const endpointOf = ({ kind, settings }: Pick<ConversionTo, 'kind' | 'settings'>): string =>
  ENDPOINTS[kind](settings);

type Money = { revenue: Micros; payout: Micros };

/** What a call is worth to the platform, never less than nothing; null: it is told of none. */
export function worthOf({ value, valuePercent }: ConversionTo, { revenue, payout }: Money): Micros | null {
  if (value === 'none') return null;
  const whole = micros({ revenue, payout, margin: revenue - payout }[value]);
  return whole <= 0 ? ZERO : allocate(whole, [valuePercent, 100 - valuePercent])[0]!;
}

const FIRST: readonly string[] = ['call.connected', 'call.converted', 'call.paid'];

/** What is wrong with a conversion as it was set up, and where; or null. */
export function refuseConversion(
  { value }: ConversionTo,
  { kind, events, isOwn }: { kind: PlatformName; events: readonly string[]; isOwn: boolean },
): [field: string, why: string] | null {
  const firsts = events.filter((event) => event !== 'call.adjusted');
  const corrects = firsts.length < events.length;
  if (firsts.length !== 1 || !FIRST.includes(firsts[0]!))
    return ['events', `must name one of ${FIRST.join(', ')}, and call.adjusted where corrections follow`];
  if (corrects && kind === 'meta')
    return [
      'events',
      'must leave out call.adjusted: Meta takes no corrections. Let the conversion wait longer',
    ];
  if (corrects && value === 'none')
    return ['events', 'must leave out call.adjusted: without a value there is nothing to correct'];
  if (firsts[0] === 'call.connected' && value !== 'none')
    return ['conversion.value', 'must be none: nothing is owed yet as a call connects'];
  if (isOwn && value !== 'payout' && value !== 'none')
    return ['conversion.value', 'must be payout or none: publishers see no other amount'];
  return null;
}
