import { type Micros, subtractMicros } from '../../lib/money.ts';
import type { Wallet } from '../accounts/account.ts';

/**
 * Is less left than the line? What live calls hold is still there: it comes and goes by the second, and nobody wants to be
 * told as often.
 */
export const isLow = ({ credited, spent }: Pick<Wallet, 'credited' | 'spent'>, below: Micros): boolean =>
  subtractMicros(credited, spent) < below;
