import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../src/cli/json.ts';
import { Desk } from './shell.ts';

const desk = new Desk();
afterEach(() => desk.clear());

const NONE = {
  allTimeCap: -1,
  monthlyCap: -1,
  dailyCap: -1,
  hourlyCap: -1,
  allTimeSumCap: -1,
  monthlySumCap: -1,
  dailySumCap: -1,
  hourlySumCap: -1,
  concurrencyCap: -1,
};
const day = (isClosed: boolean): Json => ({
  openTime: { hour: 8, minute: 30 },
  closeTime: { hour: 18, minute: 0 },
  inverted: false,
  isClosed,
});
const BUYER = {
  id: 'BU1',
  name: 'Best Plumbing',
  enabled: true,
  capacity: { ...NONE, dailySumCap: 500, timeZoneId: 'Pacific Standard Time' },
};
const target = (id: string, name: string, more: object): Json =>
  ({
    id,
    name,
    enabled: true,
    version: 1,
    instructions: { connectionTimeOut: 0, callType: 'number', number: '+13035551000' },
    targetCallIncrement: 'onConnect',
    owner: BUYER,
    schedule: NONE,
    ...more,
  }) as Json;
const route = (callTarget: Json, conversion: object, priority = 1): Json =>
  ({
    id: 'CR1',
    enabled: true,
    priority: { priority, weight: 2 },
    callTarget,
    conversionSettings: [conversion],
  }) as Json;
const payout = {
  isRevShare: false,
  payoutAmount: 7,
  revSharePercentage: -1,
  revShareMaxPayoutAmount: -1,
  revShareMinPayoutAmount: -1,
  payoutConversionType: 'convertedCall',
  ...NONE,
  dailyCap: 20,
};

/** As the published API shows an account, with values of our own. */
const CAMPAIGNS: Json = {
  transactionId: 'TR1',
  campaigns: [
    {
      id: 'CA1',
      name: 'Plumbing',
      enabled: true,
      version: 3,
      countryCode: 'US',
      ivrEnabled: true,
      deDupeSettings: { routeToOriginal: true, routeToDifferent: false, strict: true },
      dialSettings: { dialAttempts: 4 },
      recordSetting: { record: true },
      defaultPayout: payout,
      affiliates: [
        {
          id: 'AF2',
          name: 'Radio One',
          enabled: true,
          payoutConversionSettings: [
            {
              ...payout,
              isRevShare: true,
              payoutAmount: -1,
              revSharePercentage: 50,
              revShareMinPayoutAmount: 2,
            },
          ],
        },
      ],
      affiliateNumbers: [
        {
          phoneNumber: '+18885551000',
          enabled: true,
          affiliate: { id: 'AF1', name: 'Acme Media', enabled: true },
        },
        {
          phoneNumber: '+18885551001',
          enabled: true,
          affiliate: { id: 'AF2', name: 'Radio One', enabled: true, subId: 'fm' },
        },
        { phoneNumber: 'x', affiliate: { id: 'AF1', name: 'Acme Media' } },
      ],
      routes: [
        route(
          target('TA1', 'Main', {
            schedule: {
              ...NONE,
              dailyCap: 30,
              concurrencyCap: 3,
              timeZoneId: 'Eastern Standard Time',
              hoursOfOperation: [
                day(true),
                day(false),
                day(false),
                day(false),
                day(false),
                day(false),
                day(true),
              ],
            },
          }),
          {
            conversionValue: 30,
            conversionType: 'callLength',
            conversionArgs: { startTimerEvent: 'OnConnectedCall', callLengthInSeconds: 90 },
          },
        ),
        route(
          target('TA2', 'Overflow', {
            instructions: { callType: 'sip', sip: 'desk@sip.example.com', sendDigits: 'w1' },
            targetGroupId: 'TA9',
          }),
          { conversionValue: 0, conversionType: 'connectedCall' },
          2,
        ),
        route(
          target('TA3', 'No owner', { owner: null }),
          { conversionValue: 12.5, conversionType: 'postBack' },
          2,
        ),
        { id: 'CR4', enabled: true, pingTree: { id: 'PI1' } },
      ],
    },
    { id: 'CA2', name: 'Plumbing', enabled: false, version: 1, routes: [] },
  ],
};
const REST: Json = {
  publishers: [{ id: 'AF1', name: 'Acme Media', enabled: true }],
  targets: [target('TA7', 'Left alone', {})],
  blockedNumbers: [{ number: '+15550001111' }],
};

it('what Ringba’s API told becomes files that an exchange takes, and the rest is said', async () => {
  desk.write({ 'campaigns.json': JSON.stringify(CAMPAIGNS), 'rest.json': JSON.stringify(REST) });
  const from = ['campaigns.json', 'rest.json'].map((name) => join(desk.folder, name));
  const into = join(desk.folder, 'taken');
  const dry = await desk.command('import', 'ringba', ...from, '--dry-run');
  expect([dry.code, dry.out]).toEqual([
    0,
    expect.stringContaining('2 campaigns, 2 buyers, 2 publishers, 3 targets, 2 numbers.'),
  ]);
  const { code, out } = await desk.command('import', 'ringba', ...from, '--into', into);
  expect(code).toBe(0);
  expect(desk.asked).toEqual([]);
  for (const note of [
    'campaign Plumbing: its call flow',
    'campaign Plumbing: calls were recorded',
    'campaign Plumbing: a route that leads to no plain target (CR4)',
    'campaign Plumbing: there were several of this name: one is called "Plumbing (2)"',
    'target Overflow in Plumbing: what it pays: it is paused',
    'target Overflow in Plumbing: its target group',
    'target Overflow in Plumbing: digits that are sent',
    'target No owner in Plumbing: conversion by postback',
    'number x: left out',
    'target Left alone: left out',
    'blockedNumbers: not read here',
    'all numbers: they have to be at twilio',
  ])
    expect(out).toContain(note);
  expect(readFileSync(join(into, 'not-taken-over.txt'), 'utf8').split('\n')[0]).not.toBe('');
  const { campaign } = parse(readFileSync(join(into, 'campaigns/plumbing.yaml'), 'utf8'));
  expect(campaign).toMatchObject({
    routing: { strategy: 'waterfall', maxAttempts: 4 },
    duplicate: { action: 'sameBuyer' },
    targets: [
      {
        name: 'Main',
        charge: { kind: 'threshold', minSeconds: 90, amount: 'bid', timer: 'bridge' },
        caps: [
          { window: 'day', calls: 30 },
          { window: 'concurrent', calls: 3 },
        ],
        hours: { timezone: 'America/New_York', week: { mon: [['08:30', '18:00']] } },
      },
      { name: 'Overflow', status: 'paused', destination: 'sip:desk@sip.example.com', priority: 2 },
      { name: 'No owner', bidding: { price: '12.50' }, charge: { kind: 'outcome' } },
    ],
    terms: [
      { publisher: 'Radio One', payout: { kind: 'revShare', percent: '50' }, least: '2.00' },
      {
        publisher: 'Acme Media',
        payout: { kind: 'fixed', amount: '7.00' },
        paidOn: { kind: 'sale' },
        caps: [{ window: 'day', calls: 20 }],
      },
    ],
  });
  expect(campaign.targets[0].hours.week.sun).toBeUndefined();
  const applied = await desk.command('apply', into, '--yes');
  expect(applied).toMatchObject({ code: 0 });
  expect(await desk.command('plan', into)).toMatchObject({ code: 0 });
});

it('says what to save when there is nothing to take over', async () => {
  desk.write({ 'a.json': '{"buyers": []}', 'b.json': '{' });
  const at = (name: string): string => join(desk.folder, name);
  expect(await desk.command('import', 'ringba', at('a.json'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('/campaigns'),
  });
  expect(await desk.command('import', 'ringba', at('b.json'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('b.json'),
  });
});
