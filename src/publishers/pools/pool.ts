import type { CampaignId, NumberId, PoolId, PublisherId } from '../../lib/ids.ts';
import { SECOND_MS } from '../../lib/time.ts';

/** A tracking number in a pool. It may still rest from another pool: until then no visitor is shown it. */
type PooledNumber = { id: NumberId; number: string; freeAt?: number };

/**
 * Tracking numbers of one publisher in one campaign, each shown to one visitor of the publisher's pages at a time, so that
 * a call says which visitor it is of. The overflow number is for all whom no number is left for.
 */
export type Pool = {
  id: PoolId;
  name: string;
  /** Paused, it shows everybody the overflow number. */
  status: 'active' | 'paused';
  publisherId: PublisherId;
  campaignId: CampaignId;
  numbers: PooledNumber[];
  overflow: { id: NumberId; number: string };
  /** How long a visitor who is not heard of any more keeps a number, and how long after that nobody else gets it. */
  leaseSeconds: number;
  cooldownSeconds: number;
  /** Hosts whose pages may ask; none: every page may. */
  sites: string[];
};

/** What a pool's object decides by. */
export type PoolRules = {
  revision: number;
  status: Pool['status'];
  numbers: readonly { number: string; freeAt?: number }[];
  overflow: string;
  leaseMs: number;
  cooldownMs: number;
};

export const rulesOfPool = (pool: Pool, revision: number): PoolRules => ({
  revision,
  status: pool.status,
  numbers: pool.numbers.map(({ number, freeAt }) => ({ number, ...(freeAt !== undefined && { freeAt }) })),
  overflow: pool.overflow.number,
  leaseMs: pool.leaseSeconds * SECOND_MS,
  cooldownMs: pool.cooldownSeconds * SECOND_MS,
});

/** May a page of this origin ask for numbers? @param origin as browsers send it, such as "https://shop.example". */
export function mayShow({ sites }: Pick<Pool, 'sites'>, origin: string | null): boolean {
  if (sites.length === 0) return true;
  const host = origin === null ? null : (URL.parse(origin)?.hostname ?? null);
  return host !== null && sites.some((site) => host === site || host.endsWith(`.${site}`));
}
