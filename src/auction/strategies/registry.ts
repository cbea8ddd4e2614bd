import type { StrategyName } from '../../campaign/campaign.ts';
import { auction } from './auction.ts';
import { roundRobin } from './round-robin.ts';
import type { Strategy } from './strategy.ts';
import { waterfall } from './waterfall.ts';
import { weighted } from './weighted.ts';

export const strategies: Record<StrategyName, Strategy> = { auction, weighted, roundRobin, waterfall };
