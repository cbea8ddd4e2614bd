import { presentBuyer, presentCap, presentTarget } from '../../buyers/present.ts';
import { presentMargin } from '../../campaign/margin-schema.ts';
import { presentCampaign } from '../../campaign/schema.ts';
import { type Docs, type Entity, withoutSecrets } from '../../directory/config/entity.ts';
import { isoTime } from '../../lib/time.ts';
import { presentEventTarget } from '../../publishers/events/schema.ts';
import { presentPool } from '../../publishers/pools/schema.ts';
import { presentNumber, presentPublisher } from '../../publishers/schema.ts';
import { presentTerms } from '../../settlement/terms-schema.ts';

type Shown = { [E in Entity]?: (doc: Docs[E]) => object };

/** What the audit trail keeps of a resource, as the API shows the resource: amounts in dollars, times in ISO 8601. */
const SHOWN: Shown = {
  publisher: (publisher) => ({ ...presentPublisher(publisher), margin: presentMargin(publisher.margin) }),
  buyer: presentBuyer,
  campaign: ({ flow, ...campaign }) => ({ ...presentCampaign(campaign), flow }),
  target: (target) => ({
    ...presentTarget(target),
    ...(target.pausedBy && { pausedBy: target.pausedBy }),
    ...(target.operatorCaps && { operatorCaps: target.operatorCaps.map(presentCap) }),
  }),
  number: presentNumber,
  terms: presentTerms,
  key: ({ expiresAt, ...key }) => ({ ...key, expiresAt: expiresAt == null ? null : isoTime(expiresAt) }),
  eventTarget: presentEventTarget,
  pool: presentPool,
};

/** @returns the document as it was kept where it is none, or of a release whose documents were others. */
export function presentKept(entity: string, doc: unknown): unknown {
  const shown = Object.hasOwn(SHOWN, entity) ? (SHOWN[entity as Entity] as (doc: unknown) => object) : null;
  const isDocument = doc !== null && typeof doc === 'object' && 'id' in doc;
  try {
    return withoutSecrets(shown && isDocument ? shown(doc) : doc);
  } catch {
    return withoutSecrets(doc);
  }
}
