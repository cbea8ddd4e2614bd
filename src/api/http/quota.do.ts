import { DurableObject } from 'cloudflare:workers';
import type { Env, QuotaRpc } from '../../bindings.ts';
import { type Bucket, chargeTokens, waitMs } from '../../lib/token-bucket.ts';

/**
 * What one key, address or publisher has used, where all isolates meet. Kept in memory: an object that is forgotten was
 * idle for longer than a bucket takes to fill. An object and not the platform's limiter, because that one counts each
 * location by itself, and one limit a binding where ours differ by role and publisher.
 */
export class QuotaDO extends DurableObject<Env> implements QuotaRpc {
  #bucket: Bucket | undefined;

  /** Counts what an isolate let through. @returns for how many milliseconds it should let nothing through. */
  spend(units: number, perMinute: number): number {
    this.#bucket = chargeTokens(this.#bucket, perMinute, Date.now(), units);
    return waitMs(this.#bucket, perMinute);
  }
}
