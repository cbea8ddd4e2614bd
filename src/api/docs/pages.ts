import type { OpenApi } from '../openapi/document.ts';
import type { Page } from './page.ts';
import { margins } from './pages/bids/margins.ts';
import { standing } from './pages/bids/standing.ts';
import { buyers } from './pages/buyers.ts';
import { calls } from './pages/calls.ts';
import { conversions } from './pages/conversions.ts';
import { disputes } from './pages/disputes.ts';
import { errors } from './pages/errors.ts';
import { events } from './pages/events.ts';
import { configuration } from './pages/files/configuration.ts';
import { deploying } from './pages/files/deploying.ts';
import { importing } from './pages/files/importing.ts';
import { limits } from './pages/limits.ts';
import { money } from './pages/money.ts';
import { moving } from './pages/moving.ts';
import { operators } from './pages/operators.ts';
import { outcomes } from './pages/outcomes.ts';
import { publishers } from './pages/publishers.ts';
import { reasons } from './pages/reasons.ts';
import { referenceOf } from './pages/reference.ts';
import { rotation } from './pages/rotation.ts';
import { signatures } from './pages/signatures.ts';
import { start } from './pages/start.ts';
import { stream } from './pages/stream.ts';
import { terms } from './pages/terms.ts';
import { pools } from './pages/visitors/pools.ts';
import { webhooks } from './pages/webhooks.ts';

/** Every document, in the order of the menu. */
export const pagesOf = (document: OpenApi): Page[] => [
  start,
  buyers,
  publishers,
  operators,
  deploying,
  configuration,
  importing,
  rotation,
  standing,
  margins,
  terms,
  money,
  moving,
  calls,
  outcomes,
  disputes,
  webhooks,
  events,
  conversions,
  pools,
  signatures,
  reasons,
  stream,
  errors,
  limits,
  referenceOf(document),
];
