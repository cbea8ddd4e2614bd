/** A seeded source of numbers: the same seed gives the same draws, on every machine. */
export type Random = {
  /** A float in [0, 1). */
  next(): number;
  /** An integer in [0, bound). */
  below(bound: number): number;
  bytes(count: number): Uint8Array;
};

/** FNV-1a over UTF-16 code units: spreads a text over 32 bits. Not for secrets. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** splitmix32 (public domain). Not for secrets. */
export function seededRandom(seed: number | string): Random {
  let state = typeof seed === 'number' ? seed >>> 0 : hashText(seed);
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  const bytes = (count: number): Uint8Array => {
    const drawn = new Uint8Array(count);
    for (let i = 0; i < count; i++) drawn[i] = below(256);
    return drawn;
  };
  return { next, below, bytes };
}
