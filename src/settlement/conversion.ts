/** When a call is paid for. `bidMinSeconds` is what the winner stated in its bid, null when it stated nothing. */
export type ConversionTerms = { minSeconds: number; bidMinSeconds: number | null };

export type Conversation = {
  /** Two people were really joined: the carrier bridged them and a whisper, if any, was accepted. */
  bridged: boolean;
  connectedSeconds: number;
};

export type Conversion = { converted: boolean /** The least that counted. */; minSeconds: number };

/**
 * A call converts when buyer and caller were joined for at least the agreed seconds. The number in the winning bid
 * is the buyer's term for its price, so it replaces the campaign's, be it shorter or longer.
 */
export function evaluateConversion(terms: ConversionTerms, conversation: Conversation): Conversion {
  const minSeconds = terms.bidMinSeconds ?? terms.minSeconds;
  return { converted: conversation.bridged && conversation.connectedSeconds >= minSeconds, minSeconds };
}
