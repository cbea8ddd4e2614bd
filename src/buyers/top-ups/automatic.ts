import { type Micros, ZERO } from '../../lib/money.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/time.ts';

/** Charge the card for so much as soon as less than so much is available. */
export type Automatic = { below: Micros; amount: Micros };

/** A try whose answer nobody heard is made again, by the same number. */
export const UNHEARD_MS = 10 * MINUTE_MS;
/** What was paid shows in the wallet at once; a bank may take longer. */
export const PAID_PAUSE_MS = MINUTE_MS;
export const PROCESSING_PAUSE_MS = HOUR_MS;
/** A card that is declined this often in a row is not tried any more until its buyer says something new. */
export const MOST_FAILS = 8;

/** How long a declined card is left alone. @param fails in a row, this one included. */
export const pauseAfter = (fails: number): number => Math.min(DAY_MS, HOUR_MS * 2 ** (fails - 1));

/** One amount at a time, and never more than was agreed: a wallet that owes more waits for the next. */
export const amountDue = ({ below, amount }: Automatic, available: Micros): Micros =>
  available < below ? amount : ZERO;
