import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTimeZone } from '../../src/lib/time.ts';
import { findAreaCode } from '../../src/telephony/area-codes.ts';
import { placeCaller } from '../../src/telephony/geography.ts';
import { stateOfZip } from '../../src/telephony/zip-prefixes.ts';

const nothing = { areaCode: null, carrierState: null, carrierZip: null, typedZip: null };

describe('placeCaller', () => {
  it('believes the typed ZIP, then the carrier, then the area code', () => {
    const area = { ...nothing, areaCode: '212' };
    expect(placeCaller(area)).toEqual({ state: 'NY', stateFrom: 'areaCode', zip: null, country: 'US' });
    const carrier = { ...area, carrierState: 'CO', carrierZip: '80202' };
    expect(placeCaller(carrier)).toEqual({ state: 'CO', stateFrom: 'carrier', zip: '80202', country: 'US' });
    const typed = { ...carrier, typedZip: '94105' };
    expect(placeCaller(typed)).toEqual({ state: 'CA', stateFrom: 'zip', zip: '94105', country: 'US' });
  });

  it('does not believe a ZIP that cannot be', () => {
    const typed = { ...nothing, areaCode: '212', typedZip: '00000', carrierZip: '99999x' };
    expect(placeCaller(typed)).toEqual({ state: 'NY', stateFrom: 'areaCode', zip: null, country: 'US' });
  });

  it('knows only what it is told', () => {
    expect(placeCaller(nothing)).toEqual({ state: null, stateFrom: null, zip: null, country: null });
    expect(placeCaller({ ...nothing, areaCode: '800' })).toMatchObject({ state: null, country: 'US' });
    expect(placeCaller({ ...nothing, areaCode: '416', carrierState: 'on' })).toMatchObject({
      state: 'ON',
      stateFrom: 'carrier',
      country: 'CA',
    });
    expect(placeCaller({ ...nothing, carrierZip: '02134' })).toMatchObject({
      state: 'MA',
      stateFrom: 'carrier',
    });
    expect(placeCaller({ ...nothing, carrierState: 'Greater London', carrierCountry: 'GB' })).toEqual({
      state: null,
      stateFrom: null,
      zip: null,
      country: 'GB',
    });
  });

  it('gives a state exactly when it says where from', () => {
    const hint = fc.option(
      fc.oneof(fc.stringMatching(/^\d{5}$/), fc.stringMatching(/^[A-Za-z]{2}$/), fc.string()),
    );
    const code = fc.option(fc.stringMatching(/^[2-9]\d{2}$/));
    fc.assert(
      fc.property(code, hint, hint, hint, (areaCode, carrierState, carrierZip, typedZip) => {
        const place = placeCaller({ areaCode, carrierState, carrierZip, typedZip });
        expect(place.state === null).toBe(place.stateFrom === null);
        if (place.zip !== null) expect(stateOfZip(place.zip)).not.toBeNull();
      }),
    );
  });
});

describe('ZIP to state', () => {
  it.each([
    ['00501', 'NY'],
    ['00901', 'PR'],
    ['00802', 'VI'],
    ['02134', 'MA'],
    ['05501', 'MA'],
    ['05601', 'VT'],
    ['06390', 'NY'],
    ['06510', 'CT'],
    ['09001', 'AE'],
    ['20001', 'DC'],
    ['20101', 'VA'],
    ['20588', 'MD'],
    ['34002', 'AA'],
    ['39901', 'GA'],
    ['73301', 'TX'],
    ['73101', 'OK'],
    ['83414', 'WY'],
    ['83001', 'WY'],
    ['88510', 'TX'],
    ['90210', 'CA'],
    ['94105', 'CA'],
    ['96201', 'AP'],
    ['96799', 'AS'],
    ['96813', 'HI'],
    ['96910', 'GU'],
    ['96950', 'MP'],
    ['99501', 'AK'],
    ['99950', 'AK'],
  ])('%s is in %s', (zip, state) => {
    expect(stateOfZip(zip)).toBe(state);
  });
  it.each(['00000', '00401', '21301', '98701', '9410', '941055', '9410a', ''])('%j is no ZIP', (zip) => {
    expect(stateOfZip(zip)).toBeNull();
  });
  it('covers the fifty states, the capital, the territories and the forces', () => {
    const states = new Set<string>();
    for (let zip = 0; zip <= 99_999; zip++) states.add(stateOfZip(String(zip).padStart(5, '0')) ?? '');
    states.delete('');
    expect(states.size).toBe(50 + 1 + 8 + 3);
  });
});

describe('area codes', () => {
  it.each([
    ['212', 'US', 'NY'],
    ['415', 'US', 'CA'],
    ['787', 'US', 'PR'],
    ['436', 'US', 'OH'],
    ['924', 'US', 'MN'],
    ['983', 'US', 'CO'],
    ['800', 'US', null],
    ['604', 'CA', null],
    ['876', 'JM', null],
    ['729', 'US', 'TN'],
    ['483', 'US', 'AL'],
    ['465', 'US', 'NY'],
    ['684', 'US', 'AS'],
    ['710', 'US', null],
    ['264', 'AI', null],
    ['473', 'GD', null],
    ['664', 'MS', null],
    ['721', 'SX', null],
    ['767', 'DM', null],
    ['869', 'KN', null],
    ...['600', '622', '633', '644', '655', '677', '688'].map((code): [string, string, null] => [
      code,
      'CA',
      null,
    ]),
  ])('%s', (code, country, state) => {
    expect(findAreaCode(code)).toMatchObject({ country, state });
  });

  it('names only zones that exist, and a zone for every state', () => {
    let known = 0;
    for (let code = 200; code <= 999; code++) {
      const area = findAreaCode(String(code));
      if (!area) continue;
      known++;
      for (const zone of area.zones) expect(isTimeZone(zone), zone).toBe(true);
      if (area.state !== null) expect(area.zones.length).toBeGreaterThan(0);
    }
    expect(known).toBe(487);
    expect(findAreaCode('211')).toBeNull();
    expect(findAreaCode('850')?.zones).toEqual(['America/Chicago', 'America/New_York']);
  });
});
