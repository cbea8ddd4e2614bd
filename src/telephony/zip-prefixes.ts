/**
 * ZIP to state by its first three digits (USPS Publication 65 sectional centers), with the ZIPs a neighbour's
 * sectional center serves. Unassigned prefixes are left out. Checked against a full ZIP list, November 2026.
 */
const PREFIXES: Readonly<Record<string, string>> = {
  AA: '340',
  AE: '090-098',
  AK: '995-999',
  AL: '350-352 354-369',
  AP: '962-966',
  AR: '716-729',
  AZ: '850-853 855-857 859-860 863-865',
  CA: '900-908 910-928 930-961',
  CO: '800-816',
  CT: '060-069',
  DC: '200 202-205 569',
  DE: '197-199',
  FL: '320-339 341-342 344 346-347 349',
  GA: '300-319 398-399',
  GU: '969',
  HI: '967-968',
  IA: '500-516 520-528',
  ID: '832-838',
  IL: '600-620 622-629',
  IN: '460-479',
  KS: '660-662 664-679',
  KY: '400-418 420-427',
  LA: '700-701 703-708 710-714',
  MA: '010-027 055',
  MD: '206-212 214-219',
  ME: '039-049',
  MI: '480-499',
  MN: '550-551 553-567',
  MO: '630-631 633-641 644-658',
  MS: '386-397',
  MT: '590-599',
  NC: '270-289',
  ND: '580-588',
  NE: '680-681 683-693',
  NH: '030-038',
  NJ: '070-089',
  NM: '870-871 873-884',
  NV: '889-891 893-895 897-898',
  NY: '005 100-149',
  OH: '430-459',
  OK: '730-731 734-741 743-749',
  OR: '970-979',
  PA: '150-196',
  PR: '006-007 009',
  RI: '028-029',
  SC: '290-299',
  SD: '570-577',
  TN: '370-385',
  TX: '733 750-770 772-799 885',
  UT: '840-847',
  VA: '201 220-246',
  VI: '008',
  VT: '050-054 056-059',
  WA: '980-986 988-994',
  WI: '530-532 534-535 537-549',
  WV: '247-268',
  WY: '820-831',
};

const EXCEPTIONS: Readonly<Record<string, string>> = {
  '06390': 'NY',
  '20588': 'MD',
  '20598': 'VA',
  '73960': 'TX',
  '83414': 'WY',
  '96799': 'AS',
  '96939': 'PW',
  '96940': 'PW',
  '96941': 'FM',
  '96942': 'FM',
  '96943': 'FM',
  '96944': 'FM',
  '96950': 'MP',
  '96951': 'MP',
  '96952': 'MP',
  '96960': 'MH',
  '96970': 'MH',
};

const STATE_OF_PREFIX = new Map<number, string>();
for (const [state, ranges] of Object.entries(PREFIXES)) {
  for (const range of ranges.split(' ')) {
    const [first, last = first] = range.split('-').map(Number);
    for (let prefix = first!; prefix <= last!; prefix++) STATE_OF_PREFIX.set(prefix, state);
  }
}

/**
 * A ZIP as spreadsheets and forms leave it: with its leading zeros lost ("2134"), with the four digits of a ZIP+4.
 * @returns five digits; null for what cannot be one.
 */
export function readZip(text: string): string | null {
  const written = text.normalize('NFKC').trim();
  const digits =
    /^(\d{3,5})(?:\.0)?(?:-\d{4})?$/.exec(written)?.[1] ?? /^(\d{4,5})\d{4}$/.exec(written)?.[1] ?? null;
  const zip = digits?.padStart(5, '0') ?? null;
  return zip !== null && stateOfZip(zip) !== null ? zip : null;
}

const ZIP = /^(\d{3})\d{2}$/;

/** @returns the USPS abbreviation (states, DC, territories, AA AE AP), or null when no such ZIP can exist. */
export function stateOfZip(zip: string): string | null {
  const prefix = ZIP.exec(zip)?.[1];
  if (prefix === undefined) return null;
  return EXCEPTIONS[zip] ?? STATE_OF_PREFIX.get(Number(prefix)) ?? null;
}
