import type { Vars } from '../../bindings.ts';
import type { Tags } from '../../campaign/tags.ts';
import { configOf } from '../../config.ts';
import type { CallNotice, Delivery } from '../../deliveries/delivery.ts';
import { seal } from '../../lib/crypto.ts';

const IV_BYTES = 12;

/** A queue is a place where things are written down: what may not be travels sealed, in the post alone. */
export const withTags = (
  env: Vars,
  told: readonly (Delivery | CallNotice)[],
  unkept: Tags,
): Promise<(Delivery | CallNotice)[]> =>
  Promise.all(
    told.map(async (delivery) => {
      if ('kind' in delivery || delivery.type !== 'post' || Object.keys(unkept).length === 0) return delivery;
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      return { ...delivery, sealedTags: await seal(configOf(env).ring, JSON.stringify(unkept), iv) };
    }),
  );
