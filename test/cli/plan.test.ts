import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk } from './shell.ts';

let desk: Desk;
beforeEach(async () => {
  desk = new Desk();
  desk.env = { TOKEN: 's3cret-of-the-buyer' };
  desk.write({ 'all.yaml': PARTIES, 'campaigns/plumbing.yaml': PLUMBING });
});
afterEach(() => desk.clear());

const PARTIES = `publishers:
  - name: Acme Media
    payout: { kind: revShare, percent: 70 }
buyers:
  - name: Best Plumbing
`;
const PLUMBING = `campaign:
  name: Plumbing
  vertical: plumbing
  routing: { strategy: auction, floor: 10 }
  conversion: { minSeconds: 60 }
  targets:
    - name: Main
      buyer: Best Plumbing
      destination: "+13035551000"
      bidding: { kind: static, price: 30 }
    - name: Pinged
      buyer: Best Plumbing
      destination: "+13035551001"
      bidding:
        kind: ping
        url: https://buyer.example.com/ping
        auth: { kind: bearer, token: { fromEnv: TOKEN } }
  numbers:
    - { number: "+18885551000", publisher: Acme Media, carrier: twilio }
`;
const edit = (from: string | RegExp, to: string): void =>
  desk.write({ 'campaigns/plumbing.yaml': PLUMBING.replace(from, to) });
const apply = async (...words: string[]): Promise<void> => {
  expect(await desk.run('apply', '--yes', ...words)).toMatchObject({ code: 0 });
};
const versions = async (): Promise<number> => {
  const { body } = await desk.exchange.ask('GET', '/v1/campaigns');
  const { body: all } = await desk.exchange.ask('GET', `/v1/campaigns/${body['data'][0].id}/versions`);
  return all['data'][0].version;
};
const idOf = async (path: string, name: string): Promise<string> =>
  (await desk.exchange.ask('GET', path)).body['data'].find((each: { name: string }) => each.name === name).id;

describe('a plan', () => {
  it('says what is new, what changes from what to what, and what is in no file', async () => {
    expect((await desk.run('plan')).out.split('\n')).toEqual([
      '+ publisher Acme Media',
      '+ buyer Best Plumbing',
      '+ campaign Plumbing',
      '+ target "Main" of Best Plumbing in Plumbing',
      '+ target "Pinged" of Best Plumbing in Plumbing',
      '+ number +18885551000',
      '',
      '6 to create.',
      expect.stringContaining('apply --expect'),
    ]);
    await apply();
    edit('price: 30 }', 'price: 31, most: 40 }\n      weight: 3');
    desk.write({
      'all.yaml': PARTIES.replace(
        '  - name: Best Plumbing',
        '  - name: Best Plumbing\n    notifyLosses: true',
      ),
    });
    await desk.exchange.make('/v1/buyers', { name: 'Somebody else' });
    const { code, out } = await desk.run('plan');
    expect(code).toBe(2);
    expect(out).toContain(
      [
        '~ buyer Best Plumbing',
        '    notifyLosses: (nothing) → true',
        '~ target "Main" of Best Plumbing in Plumbing',
        '    bidding.most: (nothing) → 40',
        '    bidding.price: 30 → 31',
        '    weight: 1 → 3',
        '',
        '2 to change.',
        'In no file, and left as it is (--remove takes it away): 1',
        '  buyer Somebody else',
      ].join('\n'),
    );
    const { changes, left } = JSON.parse((await desk.run('plan', '--json')).out);
    expect(changes[1]).toMatchObject({
      action: 'change',
      kind: 'target',
      file: 'campaigns/plumbing.yaml',
      fields: [{}, { path: 'bidding.price', from: '30', to: '31' }, { path: 'weight', from: 1, to: 3 }],
    });
    expect(left).toEqual([{ kind: 'buyer', title: 'buyer Somebody else' }]);
  });

  it('is done as one version of the campaign, and takes away only when asked to', async () => {
    await apply();
    const before = await versions();
    edit(/ {4}- name: Main[\s\S]*?(?= {4}- name: Pinged)/, '');
    await apply();
    expect(await versions()).toBe(before);
    edit(
      / {4}- name: Main[\s\S]*?(?= {4}- name: Pinged)/,
      '    - { name: Second, buyer: Best Plumbing, destination: "+13035551003", bidding: { kind: static, price: 9 } }\n',
    );
    expect((await desk.run('plan', '--remove')).out).toContain(
      '- target "Main" of Best Plumbing in Plumbing',
    );
    await apply('--remove');
    expect(await versions()).toBe(before + 1);
    desk.write({ 'campaigns/plumbing.yaml': '', 'all.yaml': PARTIES.replace(/buyers:[\s\S]*/, '') });
    await apply('--remove');
    expect((await desk.exchange.ask('GET', '/v1/campaigns')).body['data']).toEqual([]);
    expect((await desk.exchange.ask('GET', '/v1/buyers')).body['data']).toEqual([]);
  });

  it('gives back what a file says no more: what holds where nothing is said', async () => {
    edit(
      'price: 30 }',
      'price: 30 }\n      criteria: { field: state, op: eq, value: CA }\n      caps: [{ window: day, calls: 5 }]',
    );
    await apply();
    edit('', '');
    expect((await desk.run('plan')).out).toContain('    caps: [{"calls":5,"window":"day"}] → (nothing)');
    await apply();
    expect((await desk.run('plan')).code).toBe(0);
  });

  it('moves a number from campaign to campaign', async () => {
    await apply();
    const other = PLUMBING.replace('name: Plumbing', 'name: Drains').replace(
      / {2}targets:[\s\S]*?(?= {2}numbers)/,
      '',
    );
    desk.write({
      'campaigns/plumbing.yaml': PLUMBING.replace(/ {2}numbers:[\s\S]*/, ''),
      'campaigns/drains.yaml': other,
    });
    expect((await desk.run('plan')).out).toContain('    campaign: Plumbing → Drains');
    edit(/ {2}numbers:[\s\S]*/, '');
    await apply();
    expect((await desk.run('plan', '--remove')).code).toBe(0);
  });
});

describe('secrets', () => {
  it('come from the environment, are asked for before anything is done, and are not sent again', async () => {
    desk.env = {};
    expect(await desk.run('apply', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('  TOKEN'),
    });
    expect((await desk.exchange.ask('GET', '/v1/buyers')).body['data']).toEqual([]);
    desk.env = { TOKEN: 's3cret-of-the-buyer' };
    await apply();
    const sealed = (): string =>
      JSON.stringify(desk.exchange.db.rows("SELECT doc FROM targets WHERE doc LIKE '%sealedToken%'"));
    const before = sealed();
    desk.env = {};
    edit('kind: ping', 'kind: ping\n        maxBid: 80');
    await apply();
    const sealedPart = /sealedToken[^}]*/;
    expect(sealedPart.exec(sealed())![0]).toBe(sealedPart.exec(before)![0]);
    expect((await desk.run('plan', '--secrets')).out).toContain('(set again)');
    desk.env = { TOKEN: 'another-secret' };
    await apply('--secrets');
    expect(sealedPart.exec(sealed())![0]).not.toBe(sealedPart.exec(before)![0]);
    await desk.run('export', '--clean');
    expect(JSON.stringify(desk.files())).not.toMatch(/s3cret|another-secret/);
  });

  it('of new buyers are kept where they are asked for', async () => {
    const file = `${desk.folder}/secrets.json`;
    await apply('--new-secrets', file);
    const { readFileSync, statSync } = await import('node:fs');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      'buyer Best Plumbing': expect.stringMatching(/^whsec_/),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('may not be written out', async () => {
    edit('{ fromEnv: TOKEN }', 'plain');
    const { code, err } = await desk.run('plan');
    expect([code, err]).toEqual([
      1,
      'campaigns/plumbing.yaml:17: campaign.targets.1.bidding.auth.token is a secret: write { fromEnv: NAME } and set the variable when applying',
    ]);
  });
});

describe('somebody else', () => {
  it('who changes the campaign meanwhile is not overwritten, and the newcomer is told', async () => {
    await apply();
    edit('floor: 10', 'floor: 12');
    const id = await idOf('/v1/campaigns', 'Plumbing');
    let done = false;
    desk.before = async (method, path) => {
      if (done || method !== 'POST' || !path.endsWith('/changes')) return;
      done = true;
      await desk.exchange.ask('PATCH', `/v1/campaigns/${id}`, { routing: { floor: '99.00' } });
    };
    expect(await desk.run('apply', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('campaign Plumbing was changed since it was read'),
    });
    expect((await desk.exchange.ask('GET', `/v1/campaigns/${id}`)).body['routing'].floor).toBe('99.00');
  });

  it('who changes a buyer meanwhile is noticed before anything is changed', async () => {
    await apply();
    edit('floor: 10', 'floor: 12');
    desk.write({
      'all.yaml': PARTIES.replace('name: Best Plumbing', 'name: Best Plumbing\n    notifyLosses: true'),
    });
    const id = await idOf('/v1/buyers', 'Best Plumbing');
    const before = await versions();
    let done = false;
    desk.before = async (method, path) => {
      if (done || path !== `/v1/buyers/${id}` || method !== 'GET') return;
      done = true;
      await desk.exchange.ask('PATCH', path, { timezone: 'America/Denver' });
    };
    const { code, err } = await desk.run('apply', '--yes');
    expect([code, err]).toEqual([1, expect.stringContaining('buyer Best Plumbing')]);
    expect(await versions()).toBe(before + 1);
    desk.before = async (method, path) => {
      if (path === `/v1/buyers/${id}` && method === 'PATCH')
        desk.exchange.db.rows(`UPDATE buyers SET revision = revision + 1 WHERE id = '${id}' RETURNING id`);
    };
    expect(await desk.run('apply', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('was changed'),
    });
  });

  it('who changed anything since a plan was made is what --expect asks about', async () => {
    const basis = /--expect (\w+)/.exec((await desk.run('plan')).out)![1]!;
    expect(await desk.run('apply', '--yes', '--expect', basis)).toMatchObject({ code: 0 });
    edit('floor: 10', 'floor: 12');
    const next = JSON.parse((await desk.run('plan', '--json')).out).basis;
    await desk.exchange.make('/v1/buyers', { name: 'Third' });
    expect(await desk.run('apply', '--yes', '--expect', next)).toMatchObject({
      code: 1,
      err: expect.stringContaining('somebody changed it in the meantime'),
    });
  });

  it('with the same name cannot be told apart: export says so', async () => {
    await desk.exchange.make('/v1/buyers', { name: 'Twin' });
    await desk.exchange.make('/v1/buyers', { name: 'Twin' });
    expect(await desk.run('export')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/have one name together[\s\S]*buyer Twin: byr_\w+, byr_\w+/),
    });
  });
});

describe('a file that does not hold', () => {
  const cases: [string, string | RegExp, string, string][] = [
    ['is no YAML', 'vertical: plumbing', 'vertical: [', 'campaigns/plumbing.yaml:4: '],
    [
      'has a field nobody knows',
      'vertical: plumbing',
      'vertical: plumbing\n  flor: 1',
      'campaigns/plumbing.yaml:4: campaign.flor is no field here',
    ],
    [
      'has a value out of bounds',
      'floor: 10',
      'timeoutMs: 9000',
      'campaigns/plumbing.yaml:4: campaign.routing.timeoutMs must be at most 3000',
    ],
    [
      'forgets the quotes of a number',
      '"+13035551000"',
      '+13035551000',
      'campaigns/plumbing.yaml:9: campaign.targets.0.destination must be text: put it in quotes',
    ],
    [
      'has a bid of no kind',
      'kind: static',
      'kind: fixed',
      'campaigns/plumbing.yaml:10: campaign.targets.0.bidding.kind must be one of static, ping',
    ],
    [
      'says a thing twice',
      'name: Pinged',
      'name: Main',
      'campaigns/plumbing.yaml:11: campaign.targets.1 is there already: campaigns/plumbing.yaml:7',
    ],
    [
      'names a buyer that is nowhere',
      'buyer: Best Plumbing',
      'buyer: Bset',
      'campaigns/plumbing.yaml:8: campaign.targets.0.buyer "Bset" is no buyer, neither in the files nor in the exchange',
    ],
    [
      'lacks what is needed',
      '  vertical: plumbing\n',
      '',
      'campaigns/plumbing.yaml:1: campaign.vertical is missing',
    ],
  ];
  it.each(cases)('%s: file, line and field', async (_, from, to, told) => {
    edit(from, to);
    const { code, err } = await desk.run('plan');
    expect([code, err.split('\n')[0]]).toEqual([1, expect.stringContaining(told)]);
  });

  it('is told by line even where only the exchange knows what is wrong, and nothing of the campaign is changed', async () => {
    await apply();
    const before = await versions();
    edit('"+13035551000"', '"+18885551000"');
    expect(await desk.run('apply', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'campaigns/plumbing.yaml:9: campaign.targets.0.destination is a number of the exchange',
      ),
    });
    expect(await versions()).toBe(before);
  });
});

describe('whoever types', () => {
  it('is asked, and may say no', async () => {
    desk.answer = 'no';
    expect(await desk.run('apply')).toMatchObject({ code: 1, err: 'Nothing was changed.' });
    desk.answer = 'yes';
    expect(await desk.run('apply')).toMatchObject({ code: 0 });
    desk.answer = null;
    edit('floor: 10', 'floor: 11');
    expect(await desk.run('apply')).toMatchObject({ code: 1, err: expect.stringContaining('--yes') });
    expect(await desk.run('apply', '--dry-run')).toMatchObject({ code: 2 });
  });

  it('is told what there is, and what is missing', async () => {
    expect((await desk.run('help')).out).toContain('Exit codes');
    expect(await desk.run('aply')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no "outcry aply"'),
    });
    desk.env = { OUTCRY_URL: '' };
    expect(await desk.run('plan')).toMatchObject({ code: 1, err: expect.stringContaining('OUTCRY_URL') });
    desk.env = { OUTCRY_KEY: 'wrong-key' };
    expect(await desk.run('plan')).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not know this key'),
    });
  });
});
