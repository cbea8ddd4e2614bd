import type { CarrierNumberOfferRow } from '../../../../api/client/outcry-client.ts';

type Cost = Pick<CarrierNumberOfferRow, 'monthlyCost' | 'upfrontCost' | 'currency'>;

/** In the carrier's own words, which are not everywhere to be had. */
export function costOf({ monthlyCost, upfrontCost, currency }: Cost): string {
  if (monthlyCost === null) return 'by its price list';
  const upfront = upfrontCost && Number(upfrontCost) > 0 ? ` and ${upfrontCost} at once` : '';
  return `${monthlyCost} ${currency ?? ''} a month${upfront}`.replace('  ', ' ');
}
