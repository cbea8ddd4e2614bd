import { describe, expect, it } from 'vitest';
import { timezoneSchema } from '../../../src/buyers/terms-schema.ts';
import { canonicalZone, timeZoneHint } from '../../../src/lib/text/time-zone.ts';

describe('a time zone', () => {
  it.each([
    ['America/New_York', 'America/New_York'],
    ['america/new_york', 'America/New_York'],
    ['AMERICA/PORT-AU-PRINCE', 'America/Port-au-Prince'],
    ['America/Indiana/Indianapolis', 'America/Indiana/Indianapolis'],
    [' America/Chicago\u200b', 'America/Chicago'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    ['US/Pacific', 'US/Pacific'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
  ])('%j is %s', (written, name) => {
    expect(canonicalZone(written)).toBe(name);
    expect(timezoneSchema.parse(written)).toBe(name);
  });

  it.each(
    'SystemV/EST5 systemv/pst8pdt AST BST NST SST EST CST MST PST EDT EST5EDT Factory GMT Z +05:00 -0500 Japan Mars/Olympus America/ New_York'.split(
      ' ',
    ),
  )('is not %s', (written) => {
    expect(canonicalZone(written)).toBeNull();
    expect(timezoneSchema.safeParse(written).success).toBe(false);
  });

  it('is hinted at where somebody means one of the United States', () => {
    expect(timeZoneHint('EST')).toContain('for EST write "America/New_York"');
    expect(timeZoneHint('pt')).toContain('write "America/Los_Angeles"');
    expect(timeZoneHint('BST')).toBe('must be an IANA time zone such as "America/New_York"');
    expect(timezoneSchema.safeParse('CDT').error?.issues[0]?.message).toContain('write "America/Chicago"');
  });
});
