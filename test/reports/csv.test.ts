import { describe, expect, it } from 'vitest';
import { micros } from '../../src/lib/money.ts';
import { toCsv } from '../../src/reports/csv.ts';
import { averageOf, column, shareOf } from '../../src/reports/report.ts';

const COLUMNS = [column('name', 'text', ''), column('calls', 'count', ''), column('margin', 'money', '')];

describe('a report as CSV', () => {
  it('quotes what must be quoted and ends lines as RFC 4180 says', () => {
    const rows = [
      { name: 'Plumbing, "US"', calls: 3, margin: '-1.50' },
      { name: null, calls: 0, margin: '0.00' },
    ];
    expect(toCsv(rows, COLUMNS)).toBe('\ufeffname,calls,margin\r\n"Plumbing, ""US""",3,-1.50\r\n,0,0.00\r\n');
  });

  it.each([
    '=1',
    '+1',
    '-1',
    '@A1',
    '＝1',
    '＋1',
    '－1',
    '＠A1',
    '\n=1',
    '\r=1',
    '\t=1',
    ' =1',
    '\u200b=1',
    '\nx',
  ])('tells a spreadsheet that %j is text', (name) => {
    const [, cell] = toCsv([{ name, calls: 1, margin: '1' }], COLUMNS).split(/\r\n(?="?')/);
    expect(cell?.replace(/^"/, '').startsWith(`'${name}`)).toBe(true);
  });

  it('says at its end that it is not whole', () => {
    const lines = toCsv([{ name: 'a', calls: 1, margin: '1' }], COLUMNS, false).split('\r\n');
    expect(lines.slice(1)).toEqual(['a,1,1', expect.stringMatching(/^INCOMPLETE: .*newest/), '']);
  });

  it('lets no text become a formula, and leaves amounts alone', () => {
    const rows = [{ name: '=HYPERLINK("http://x")', calls: 1, margin: '-1.00' }];
    expect(toCsv(rows, COLUMNS)).toContain(`"'=HYPERLINK(""http://x"")",1,-1.00`);
  });
});

describe('the arithmetic of reports', () => {
  it('averages money downwards to the micro, and nothing to nothing', () => {
    expect(averageOf(micros(10_000_000), 3)).toBe('3.333333');
    expect(averageOf(micros(9_007_199_254_740_991), 1)).toBe('9007199254.740991');
    expect(averageOf(micros(0), 0)).toBeNull();
  });

  it('knows shares only of a whole', () => {
    expect([shareOf(1, 3), shareOf(0, 5), shareOf(0, 0)]).toEqual([0.3333, 0, null]);
    expect(() => shareOf(2, 1)).toThrow();
  });
});
