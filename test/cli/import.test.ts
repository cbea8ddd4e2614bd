import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk } from './shell.ts';

let desk: Desk;
beforeEach(async () => {
  desk = new Desk();
  desk.write({
    'exchange/all.yaml': `publishers:
  - name: Acme Media
    payout: { kind: revShare, percent: 70 }
buyers:
  - name: Best Plumbing
campaign:
  name: Plumbing
  vertical: plumbing
  routing: { strategy: auction, floor: 10 }
  conversion: { minSeconds: 60 }
  targets:
    - name: Main
      buyer: Best Plumbing
      destination: "+13035551000"
      bidding: { kind: static, price: 30, most: 40 }
      criteria: { all: [{ field: zip, op: in, value: ["90001", "90002"] }, { field: state, op: eq, value: CA }] }
`,
  });
  expect(await desk.at('apply', 'exchange', '--yes')).toMatchObject({ code: 0 });
});
afterEach(() => desk.clear());

const importing = (what: string, text: string, ...words: string[]) => {
  desk.write({ 'rows.csv': text });
  return desk.command('import', what, join(desk.folder, 'rows.csv'), ...words);
};
const targets = async () => (await desk.exchange.ask('GET', '/v1/targets')).body['data'];

describe('a spreadsheet of targets', () => {
  const ROWS = `Name,Buyer,Destination,Price,States,Daily calls,weight
Main,Best Plumbing,,$32.50,,5,
"Line, two",New Buyer,(303) 555-1001,20,"CA; NV",,3
`;

  it('is shown before it is done, and changes only what its cells say', async () => {
    const flags = ['--campaign', 'Plumbing', '--create-buyers'];
    const shown = await importing('targets', ROWS, '--dry-run', ...flags);
    expect([shown.code, shown.out]).toEqual([
      2,
      expect.stringContaining(
        [
          '+ buyer New Buyer',
          '~ target "Main" of Best Plumbing in Plumbing',
          '    bidding.price: 30 → 32.50',
          '    caps: (nothing) → [{"calls":5,"window":"day"}]',
          '+ target "Line, two" of New Buyer in Plumbing',
        ]
          .join('\n')
          .replace('32.50', '32.5'),
      ),
    ]);
    expect(await targets()).toHaveLength(1);
    expect(await importing('targets', ROWS, '--yes', ...flags)).toMatchObject({ code: 0 });
    const [second, main] = await targets();
    expect(main).toMatchObject({
      bidding: { price: '32.50', most: '40.00' },
      caps: [{ window: 'day', calls: 5 }],
    });
    expect(main.criteria.all).toHaveLength(2);
    expect(second).toMatchObject({
      name: 'Line, two',
      destination: '+13035551001',
      weight: 3,
      criteria: { field: 'state', op: 'in', value: ['CA', 'NV'] },
    });
    expect(await importing('targets', ROWS, '--yes', ...flags)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing to do'),
    });
  });

  it('is refused by line and column, whole', async () => {
    const { code, err } = await importing(
      'targets',
      'name,buyer,destination,price,weight\nA,Best Plumbing,12,9,x\nA,Nobody,+13035551002,9,1\nA,Nobody,+13035551002,9,1\n',
      '--yes',
      '--campaign',
      'Plumbing',
    );
    const file = join(desk.folder, 'rows.csv');
    expect([code, err.split('\n')]).toEqual([
      1,
      [
        `${file}:2: destination is no phone number: "12"`,
        `${file}:2: weight must be a whole number, and is "x"`,
        `${file}:2: destination is missing`,
        `${file}:4: is there already: line 3`,
      ],
    ]);
    expect((await importing('targets', 'name,colour\nA,red\n')).err).toContain(
      'rows.csv:1: colour is no column',
    );
    expect(
      (
        await importing(
          'targets',
          'name,buyer,destination,price\nA,Nobody,+13035551002,9\n',
          '--campaign',
          'Plumbing',
          '--dry-run',
        )
      ).err,
    ).toContain('rows.csv:2: buyer "Nobody" is no buyer');
    expect(await targets()).toHaveLength(1);
  });
});

it('numbers come by spreadsheet, however they are written', async () => {
  const rows =
    'number;publisher;campaign;subId\n1 (888) 555-1000;Acme Media;Plumbing;radio\n+18885551001;Acme Media;Plumbing;\n';
  expect(await importing('numbers', rows, '--carrier', 'twilio', '--yes')).toMatchObject({ code: 0 });
  const { body } = await desk.exchange.ask('GET', '/v1/numbers');
  expect(
    body['data'].map(({ number, subId }: { number: string; subId: string }) => [number, subId]).sort(),
  ).toEqual([
    ['+18885551000', 'radio'],
    ['+18885551001', null],
  ]);
});

it('a list takes the place of the one before, or is added to it, and all else that is asked stays', async () => {
  const flags = [
    '--campaign',
    'Plumbing',
    '--buyer',
    'Best Plumbing',
    '--target',
    'Main',
    '--field',
    'zip',
    '--yes',
  ];
  expect(await importing('list', 'ZIP\n90002\n01234\n', ...flags)).toMatchObject({
    code: 0,
    out: expect.stringContaining('zip: 1 added, 1 removed'),
  });
  expect((await targets())[0].criteria.all).toEqual([
    { field: 'zip', op: 'in', value: ['90002', '01234'] },
    { field: 'state', op: 'eq', value: 'CA' },
  ]);
  await importing('list', '99999\n', ...flags, '--keep');
  await importing('list', '555\n', ...flags.with(7, 'areaCode'), '--op', 'notIn');
  expect((await targets())[0].criteria.all).toEqual([
    { field: 'zip', op: 'in', value: ['90002', '01234', '99999'] },
    { field: 'state', op: 'eq', value: 'CA' },
    { field: 'areaCode', op: 'notIn', value: ['555'] },
  ]);
});
