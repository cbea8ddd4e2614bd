import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome, ReportOutcomeBody } from '../../src/api/client/outcry-client.ts';
import { readOutcomes } from '../../src/console/setup/outcomes/read-csv.ts';
import { type Uploaded, upload } from '../../src/console/setup/outcomes/upload.ts';
import { Problem } from '../../src/console/ui/api.ts';

const HEADER = 'callId,kind,amount,reference,occurredAt';

describe('a file of outcomes', () => {
  it('is read by the names of its columns, as spreadsheets write them', () => {
    const text = [
      '\ufeffCall ID;Occurred_At;KIND;reference;amount;note',
      'call_1;2026-11-24 15:04;sale;order 1;1250.00;ours alone',
      '',
      'call_2;2026-11-24T15:04:05+01:00;visit;"order ""2"";\nagain";;',
    ].join('\r\n');
    expect(readOutcomes(text)).toEqual({
      fault: null,
      lines: [
        {
          line: 2,
          fault: null,
          outcome: {
            callId: 'call_1',
            kind: 'sale',
            amount: '1250.00',
            reference: 'order 1',
            occurredAt: '2026-11-24T15:04:00.000Z',
          },
        },
        {
          line: 4,
          fault: null,
          outcome: {
            callId: 'call_2',
            kind: 'visit',
            reference: 'order "2";\nagain',
            occurredAt: '2026-11-24T14:04:05.000Z',
          },
        },
      ],
    });
  });

  it('may name callers and moments', () => {
    const { lines } = readOutcomes(
      'caller,at,kind,reference,occurredAt\n+14155550123,2026-11-22 21:31,sale,a,2026-11-23\n',
    );
    expect(lines[0]?.outcome).toMatchObject({ caller: '+14155550123', at: '2026-11-22T21:31:00.000Z' });
  });

  it('takes nothing for a time or an amount that may be another, and money as people write it', () => {
    const read = (occurredAt: string, amount = '') =>
      readOutcomes(`${HEADER}\ncall_1,sale,"${amount}",a,"${occurredAt}"`).lines[0]?.outcome;
    for (const text of [
      '11/12/2026',
      '11/12/2026 14:05',
      'order 7',
      '45989',
      '5',
      '2026-02-30',
      '2026-02-30T10:00',
    ])
      expect(read(text)?.occurredAt).toBe(text);
    for (const text of ['2026-11-24', '2026-11-24T00:00Z', '2026-11-24 00:00:00', '2026-11-24 01:00 +01:00'])
      expect([text, read(text)?.occurredAt]).toEqual([text, '2026-11-24T00:00:00.000Z']);
    for (const amount of ['$1,250.00', '1250', 'USD 1,250.00', '1250.000'])
      expect([amount, read('2026-11-24', amount)?.amount]).toEqual([amount, '1250.00']);
    for (const amount of ['1.250,00', '€5', '-3']) expect(read('2026-11-24', amount)?.amount).toBe(amount);
  });

  it('says which column it lacks, and which line lacks what', () => {
    expect(readOutcomes('kind,reference\nsale,a').fault).toContain('Missing: occurredAt, callId.');
    expect(readOutcomes('').fault).toContain('Missing:');
    expect(readOutcomes(`${HEADER}\ncall_1,,,a,2026-11-24`).lines).toEqual([
      { line: 2, outcome: null, fault: 'kind must not be empty' },
    ]);
  });

  it('comes back as it was written, whatever is in its cells', () => {
    const cell = fc.string({ minLength: 1 }).filter((text) => text === text.trim() && !text.includes('\r'));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (references) => {
        const quoted = references.map((text) => `call_1,sale,,"${text.replaceAll('"', '""')}",2026-11-24`);
        const { lines } = readOutcomes([HEADER, ...quoted].join('\r\n'));
        expect(lines.map(({ outcome }) => outcome?.reference)).toEqual(references);
      }),
    );
  });
});

describe('an upload', () => {
  const lines = readOutcomes(
    [HEADER, ...['a', 'b', 'c'].map((name) => `call_1,sale,,${name},2026-11-24`)].join('\n'),
  ).lines;
  const sent = async (report: (outcome: ReportOutcomeBody) => Promise<Outcome>) => {
    const done: Uploaded[] = [];
    await upload(
      lines,
      report,
      (each) => done.push(each),
      async () => {},
    );
    return done.map(({ line, fault }) => [line, fault]).sort();
  };
  const taken = async (): Promise<Outcome> => ({ id: 'out_1' }) as Outcome;

  it('goes on after a refusal, and tries again what passes', async () => {
    const tries = new Map<string, number>();
    const said = await sent(async ({ reference }) => {
      const count = (tries.get(reference) ?? 0) + 1;
      tries.set(reference, count);
      if (reference === 'a') throw new Problem(409, 'taken', 'kind is not what it was');
      if (reference === 'b' && count < 3) throw new Problem(429, 'rateLimited', 'slower');
      return taken();
    });
    expect(said).toEqual([
      [2, 'kind is not what it was'],
      [3, null],
      [4, null],
    ]);
    expect([...tries]).toEqual([
      ['a', 1],
      ['b', 3],
      ['c', 1],
    ]);
  });

  it('gives up on what does not pass', async () => {
    const said = await sent(async () => {
      throw new Problem(0, 'offline', 'The exchange cannot be reached.');
    });
    expect(said.map(([, fault]) => fault)).toEqual(Array(3).fill('The exchange cannot be reached.'));
  });
});
