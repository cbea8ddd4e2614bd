import { byteLength, cutBySize, ROW_BYTES } from '../../lib/limits.ts';

/** JSON lists that together hold all items, each short enough to be bound. An item that is too long stands alone. */
export const inPieces = (items: readonly unknown[]): string[] =>
  cutBySize(
    items.map((item) => JSON.stringify(item)),
    (text) => byteLength(text) + 1,
    ROW_BYTES - 2,
  ).map((texts) => `[${texts.join(',')}]`);
