import { describe, expect, it } from 'vitest';
import { exclusionsOf, openAuction } from '../../src/auction/open.ts';
import type { DuplicatePolicy } from '../../src/campaign/campaign.ts';
import { buyerId, facts, opening, pinged, priced, rules, target, targetId } from './fixtures.ts';

const duplicate = (action: DuplicatePolicy['action']) => ({ duplicate: { windowDays: 30, action } });
const lastTalkedTo = (name: string) =>
  opening({ facts: facts({ repeatCaller: true, lastBuyerId: buyerId(name) }) });

describe('openAuction', () => {
  it('asks live bidders, keeps static prices, and says why of the rest', () => {
    const targets = [
      target('ash', pinged()),
      target('elm', priced(20)),
      target('fir', pinged(), { status: 'paused' }),
    ];
    const opened = openAuction(opening(), rules(targets));
    expect(opened.asked).toEqual([targets[0]]);
    expect(opened.fixed).toEqual([targets[1]]);
    expect(exclusionsOf(opening(), rules(targets))).toEqual([
      { targetId: targetId('fir'), buyerId: buyerId('fir'), reason: 'targetPaused' },
    ]);
  });

  it('turns a repeat caller away from everybody when duplicates are rejected', () => {
    const held = rules([target('ash', pinged()), target('elm', priced(20))], {}, duplicate('reject'));
    const excluded = exclusionsOf(lastTalkedTo('ash'), held);
    expect(excluded.map(({ reason }) => reason)).toEqual(['duplicateCaller', 'duplicateCaller']);
    expect(exclusionsOf(opening(), held)).toEqual([]);
  });

  it('keeps a repeat caller for the buyer who had them', () => {
    const targets = [target('ash', pinged()), target('elm', priced(20)), target('fir', pinged())];
    const opened = openAuction(lastTalkedTo('elm'), rules(targets, {}, duplicate('sameBuyer')));
    expect(opened.fixed).toEqual([targets[1]]);
    expect(opened.asked).toEqual([]);
    expect(
      exclusionsOf(lastTalkedTo('elm'), rules(targets, {}, duplicate('sameBuyer'))).every(
        ({ reason }) => reason === 'duplicateCaller',
      ),
    ).toBe(true);
  });

  it('offers a repeat caller to all when that buyer cannot take the call', () => {
    const targets = [target('ash', pinged()), target('elm', priced(20), { status: 'paused' })];
    const held = rules(targets, {}, duplicate('sameBuyer'));
    expect(openAuction(lastTalkedTo('elm'), held).asked).toEqual([targets[0]]);
    expect(openAuction(lastTalkedTo('gone'), held).asked).toEqual([targets[0]]);
  });

  it('does not mind repeat callers when duplicates are allowed', () => {
    const held = rules([target('ash', pinged()), target('elm', priced(20))], {}, duplicate('allow'));
    expect(exclusionsOf(lastTalkedTo('elm'), held)).toEqual([]);
  });

  it('refuses rules that do not list a target’s buyer', () => {
    const held = { ...rules([target('ash', pinged())]), buyers: [] };
    expect(() => openAuction(opening(), held)).toThrow('byr_ash');
  });
});
