import { describe, expect, it } from 'vitest';
import { isZipPublic, placeSaidIn, tagsThatAre, visibilityOf, ZIP_NAMES } from '../../src/campaign/tags.ts';

describe('who learns a tag', () => {
  it('is everybody asked, unless the campaign says otherwise, in whatever capitals', () => {
    const declared = { birthYear: { visibility: 'winnerOnly' as const } };
    expect(visibilityOf(declared, 'BIRTHYEAR')).toBe('winnerOnly');
    expect(visibilityOf(declared, 'rooms')).toBe('public');
    expect(visibilityOf(undefined, 'rooms')).toBe('public');
  });

  it('is the same for a ZIP under all its names, the strictest that was said of any', () => {
    const declared = {
      zip: { visibility: 'winnerOnly' as const },
      Postal_Code: { visibility: 'neverStored' as const },
    };
    for (const name of ZIP_NAMES) expect(visibilityOf(declared, name.toUpperCase())).toBe('neverStored');
    expect(isZipPublic({ zipcode: { visibility: 'winnerOnly' } })).toBe(false);
    expect(isZipPublic({ zipcode: { visibility: 'public' } })).toBe(true);
    const tags = { zip: '94105', rooms: '3' };
    expect(tagsThatAre(tags, { zipcode: { visibility: 'winnerOnly' } }, 'public')).toEqual({ rooms: '3' });
  });

  it('knows where tags say that somebody lives', () => {
    expect(placeSaidIn({ ZipCode: '2134' })).toEqual({ zip: '02134', state: 'MA' });
    expect(placeSaidIn({ zip: '00000' })).toBeNull();
    expect(placeSaidIn({ rooms: '3' })).toBeNull();
  });
});
