import type { PingReply } from '../ping.ts';

const NOT_KEPT = 'not kept: it repeats what the caller said';

/**
 * What a buyer says beside its bid is part of what a receipt's hash covers, and can never be taken out again. What the
 * caller said stands outside of that, to be forgotten on request: so no buyer writes it into the receipt by repeating it.
 */
export function withoutEchoes(reply: PingReply, tags: Readonly<Record<string, string>>): PingReply {
  if (reply.bid !== null || reply.detail === undefined) return reply;
  const said = words(reply.detail);
  const repeats = Object.values(tags).some((value) => {
    const heard = words(value);
    return heard !== ' ' && said.includes(heard);
  });
  return repeats ? { ...reply, detail: NOT_KEPT } : reply;
}

/** Letters and digits only, so that neither case nor punctuation hides a value; whole words, so that "no" is not in "none". */
const words = (text: string): string =>
  ` ${
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  } `.replace(/^ +$/, ' ');
