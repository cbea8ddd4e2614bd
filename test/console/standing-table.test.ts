import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModifierDraft } from '../../src/console/setup/targets/standing/draft.ts';
import { readTable, tableText, withTable } from '../../src/console/setup/targets/standing/table.ts';

const OF = { field: 'state', change: 'multiply' };
const lineOf = (value: string[], text: string, label = ''): ModifierDraft => ({
  label,
  change: 'multiply',
  text,
  when: { all: [{ field: 'state', op: 'in', value }] },
});
const NIGHT: ModifierDraft = {
  label: 'night',
  change: 'add',
  text: '-5.00',
  when: { field: 'hour', op: 'lt', value: 6 },
};

function rowsOf(text: string) {
  const rows = readTable(text);
  if (!Array.isArray(rows)) throw new Error(`line ${rows.line} ${rows.why}`);
  return rows;
}

describe('a table of values', () => {
  it.each([
    ['CA 1.25\nNV 1.25\nTX 0.8', [lineOf(['CA', 'NV'], '1.25'), lineOf(['TX'], '0.8')]],
    ['CA\t1.25\r\nNew York, 1.1', [lineOf(['CA'], '1.25'), lineOf(['New York'], '1.1')]],
    ['"Washington, D.C.",2;\nCA=+3', 1],
    ['"Washington, D.C.",2', [lineOf(['Washington, D.C.'], '2')]],
    ['CA 1.25\nTX', 2],
    ['\n\n1.25', 3],
    ['CA 1\nCA 2', 2],
    ['', []],
  ])('reads %j', (text, read) => {
    const rows = readTable(text);
    expect(Array.isArray(rows) ? withTable([], OF, rows) : rows.line).toEqual(read);
  });

  it('takes the place of the table before, keeps its names, and leaves the others where they are', () => {
    const before = [NIGHT, lineOf(['CA'], '1.25', 'West'), lineOf(['TX'], '0.8'), NIGHT];
    expect(withTable(before, OF, rowsOf('CA 1.25\nOR 1.25\nFL 2'))).toEqual([
      NIGHT,
      lineOf(['CA', 'OR'], '1.25', 'West'),
      lineOf(['FL'], '2'),
      NIGHT,
    ]);
  });

  it('is read from what it shows as it was', () => {
    const table = fc.uniqueArray(
      fc.record({ value: fc.stringMatching(/^[A-Z]{2}$/), text: fc.constantFrom('1.25', '0.8', '2') }),
      { selector: ({ value }) => value, maxLength: 20 },
    );
    fc.assert(
      fc.property(table, (lines) => {
        const rows = rowsOf(lines.map(({ value, text }) => `${value} ${text}`).join('\n'));
        const made = withTable([NIGHT], OF, rows);
        expect(withTable(made, OF, rowsOf(tableText(made, OF)))).toEqual(made);
      }),
    );
  });
});
