import { describe, expect, it } from 'vitest';
import type { CallReceipt } from '../../src/api/client/outcry-client.ts';
import { type Candidate, waterfallOf } from '../../src/console/call/waterfall.ts';
import { offset, tell } from '../../src/console/call/words.ts';
import { bidBars, callParts, courseBars, moneyParts, reasonBars } from '../../src/console/reports/bars.ts';
import { dayIn, daysOf, presetOf, rangeOf } from '../../src/console/reports/range.ts';
import type { SummaryRow } from '../../src/console/reports/report.ts';
import { daily, heat, hourly } from '../../src/console/reports/series.ts';
import { duration, exactMoney, money, quantile, words } from '../../src/console/ui/format.ts';

const row = (key: string, calls: number) => ({ key, calls }) as SummaryRow;

describe('figures', () => {
  it('are written the way people read them', () => {
    expect([money('45.00'), money(null), exactMoney('21.2425')]).toEqual(['$45.00', '–', '$21.2425']);
    expect([duration(5), duration(75), duration(3_700)]).toEqual(['0:05', '1:15', '1:01:40']);
    expect(words('noAnswer')).toBe('no answer');
  });

  it('have a median that was really seen, or none', () => {
    expect([quantile([], 0.5), quantile([3, 1, 2], 0.5), quantile([1, 2], 0.95)]).toEqual([null, 2, 2]);
  });
});

describe('a waterfall', () => {
  const candidate = (name: string, fields: Partial<Candidate>): Candidate => ({
    targetId: name,
    buyerId: name,
    outcome: 'lost',
    reason: 'outbid',
    standing: null,
    detail: null,
    derived: false,
    bid: '10.00',
    latencyMs: 100,
    ...fields,
  });
  const opened = Date.parse('2026-11-23T12:00:00Z');
  const receipt = {
    openedAt: new Date(opened).toISOString(),
    settledAt: new Date(opened + 320).toISOString(),
    inputs: { opening: { openedAt: opened, deadlineAt: opened + 500 } },
    ranking: [] as CallReceipt['ranking'],
    candidates: [
      candidate('low', {}),
      candidate('won', { outcome: 'won', reason: null, bid: '45.00', latencyMs: 250 }),
      candidate('standing', { latencyMs: null, bid: '15.00' }),
      candidate('shut', { outcome: 'excluded', reason: 'closedHours', bid: null, latencyMs: null }),
      candidate('far', {
        outcome: 'excluded',
        reason: 'criteria',
        detail: 'state is OH, takes CA, OR',
        bid: null,
        latencyMs: null,
      }),
      candidate('silent', { reason: 'timeout', bid: null, latencyMs: 500 }),
    ],
  } as CallReceipt;

  it('sorts who was asked, who stood and who was left out, and says why in words', () => {
    const { asked, standing, excluded, closedMs, deadlineMs } = waterfallOf(receipt);
    expect(asked.map(({ targetId, length }) => [targetId, length])).toEqual([
      ['won', 0.5],
      ['low', 0.2],
      ['silent', 1],
    ]);
    expect(standing.map(({ targetId }) => targetId)).toEqual(['standing']);
    expect(excluded.map(({ why }) => why)).toEqual([
      'Outside the target’s hours.',
      'The call does not meet the target’s criteria: state is OH, takes CA, OR.',
    ]);
    expect([closedMs, deadlineMs]).toEqual([320, 500]);
  });
});

describe('a timeline', () => {
  const nameOf = (id: string | null | undefined) => `<${id}>`;

  it('is told in plain words, also to those who get no details', () => {
    const at = '2026-11-23T12:00:00.000Z';
    const award = { targetId: 'tgt_1', price: '45.00' };
    expect(tell({ at, type: 'auctionClosed', bids: 3, award }, nameOf)).toEqual({
      text: '<tgt_1> won at $45.00',
      detail: 'of 3 bids',
      tone: 'accent',
    });
    expect(tell({ at, type: 'auctionClosed', bids: 1, award }, nameOf).detail).toBe('of 1 bid');
    expect(tell({ at, type: 'settled', converted: false, connectedSeconds: 12 }, nameOf).text).toBe(
      'Not converted: 0:12 was too short',
    );
    const totals = { revenue: '12.00', payout: '8.40', margin: '3.60' };
    expect(tell({ at, type: 'adjusted', reason: 'a wrong number', ...totals }, nameOf)).toEqual({
      text: 'Charge adjusted: a wrong number',
      detail: 'revenue $12.00 · payout $8.40 · margin $3.60',
      tone: 'plain',
    });
    for (const type of ['started', 'asked', 'offered', 'answered', 'callerLeft', 'ended', 'neverHeardOf'])
      expect(tell({ at, type }, nameOf).text).toMatch(/^\S.*[^:\s]$/);
  });

  it('counts from the first ring', () => {
    const start = '2026-11-23T12:00:00.000Z';
    expect(offset('2026-11-23T12:00:00.412Z', start)).toBe('+0.41 s');
    expect(offset('2026-11-23T12:01:15.000Z', start)).toBe('+1:15');
  });
});

describe('a report’s days', () => {
  it('are the operator’s own', () => {
    const at = Date.parse('2026-11-23T03:00:00Z');
    expect([dayIn(at, 'UTC'), dayIn(at, 'America/Los_Angeles')]).toEqual(['2026-11-23', '2026-11-22']);
  });

  it('are counted with both ends, across months and clock changes', () => {
    expect(rangeOf('week', '2026-03-03')).toEqual({ from: '2026-02-25', to: '2026-03-03' });
    expect(daysOf(rangeOf('month', '2026-11-23'))).toHaveLength(30);
    expect(presetOf(rangeOf('yesterday', '2026-11-23'), '2026-11-23')).toBe('yesterday');
    expect(presetOf({ from: '2026-01-01', to: '2026-01-09' }, '2026-11-23')).toBeNull();
  });

  it('leave no gap where nobody called', () => {
    const points = daily({ from: '2026-11-20', to: '2026-11-23' }, [row('2026-11-22', 7)]);
    expect(points.map((point) => point.row?.calls ?? 0)).toEqual([0, 0, 7, 0]);
  });

  it('fall into the hours of the week', () => {
    const rows = [row('mon 09', 4), row('sun 23', 2)];
    expect(hourly('2026-11-23', rows)[9]?.row?.calls).toBe(4);
    expect(heat(rows)[6]?.cells[23]?.row?.calls).toBe(2);
    expect(heat(rows)[0]?.cells[8]?.row).toBeNull();
  });
});

describe('a chart', () => {
  const summary = {
    key: '2026-11-22',
    calls: 10,
    connected: 6,
    converted: 4,
    answerRate: 0.6,
    conversionRate: 4 / 6,
    revenue: '100.00',
    payout: '70.00',
    margin: '30.00',
  } as SummaryRow;
  const points = daily({ from: '2026-11-21', to: '2026-11-22' }, [summary]);

  it('counts every call once, and says in words what its bars do', () => {
    const [before, day] = courseBars(points, callParts);
    expect([before?.parts, day?.parts]).toEqual([
      [0, 0, 0],
      [4, 2, 4],
    ]);
    expect([day?.label, day?.name]).toEqual(['22 Nov', 'Sunday 22 November']);
    expect(day?.facts).toEqual([
      ['Calls', '10'],
      ['Connected', '6 · 60 %'],
      ['Converted', '4 · 67 %'],
      ['Revenue', '$100.00'],
      ['Payout', '$70.00'],
      ['Margin', '$30.00'],
    ]);
  });

  it('draws what its reader may see of the money', () => {
    const seen = (row: SummaryRow) => {
      const { parts, of } = moneyParts([row]);
      return parts.map(({ name }, index) => [name, of(row)[index]]);
    };
    const { revenue: _, payout: __, margin: ___, ...nothing } = summary;
    expect(seen(summary)).toEqual([
      ['payout', 70],
      ['margin', 30],
    ]);
    expect(seen({ ...nothing, payout: '70.00' })).toEqual([['payout', 70]]);
    expect(seen({ ...nothing, revenue: '100.00' })).toEqual([['revenue', 100]]);
    expect(seen(nothing)).toEqual([]);
  });

  it('shows amounts that nobody bid as a gap', () => {
    const rows = [
      { from: '10.00', below: '15.00', bids: 4, won: 1 },
      { from: '25.00', below: null, bids: 2, won: 2 },
    ];
    expect(bidBars([], 5)).toEqual([]);
    expect(bidBars(rows, 5).map(({ name, parts }) => [name, ...parts])).toEqual([
      ['$10 to under $15', 1, 3],
      ['$15 to under $20', 0, 0],
      ['$20 to under $25', 0, 0],
      ['$25 and more', 2, 0],
    ]);
  });

  it('weighs reasons against each other', () => {
    const rows = [
      { meaning: 'Another bid was higher.', times: 3 },
      { meaning: 'Below the floor.', times: 1 },
    ];
    expect(reasonBars(rows).map(({ label, facts }) => [label, facts[1]?.[1]])).toEqual([
      ['Another bid was higher', '75 %'],
      ['Below the floor', '25 %'],
    ]);
  });
});
