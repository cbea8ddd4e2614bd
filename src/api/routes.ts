import { adjustmentRoutes } from './adjustments.routes.ts';
import { auditRoutes } from './audit.routes.ts';
import { bidRoutes } from './bids.routes.ts';
import { buyerRoutes } from './buyers.routes.ts';
import { callerRoutes } from './callers.routes.ts';
import { callRoutes } from './calls.routes.ts';
import { campaignRoutes } from './campaigns.routes.ts';
import { deliveryRoutes } from './deliveries.routes.ts';
import { keyRoutes } from './keys.routes.ts';
import { ledgerRoutes } from './ledger.routes.ts';
import { numberRoutes } from './numbers.routes.ts';
import { publisherRoutes } from './publishers.routes.ts';
import { reportRoutes } from './reports.routes.ts';
import type { Route } from './route.ts';
import { rtbRoutes } from './rtb.routes.ts';
import { streamRoutes } from './stream.routes.ts';
import { targetRoutes } from './targets.routes.ts';
import { testCallRoutes } from './test-calls.routes.ts';
import { trialRoutes } from './trials.routes.ts';
import { versionRoutes } from './versions.routes.ts';
import { walletRoutes } from './wallet.routes.ts';

/** Every route that takes a key. A resource is one file and one line here. */
export const ROUTES: readonly Route[] = [
  ...publisherRoutes,
  ...buyerRoutes,
  ...campaignRoutes,
  ...targetRoutes,
  ...numberRoutes,
  ...keyRoutes,
  ...callRoutes,
  ...adjustmentRoutes,
  ...walletRoutes,
  ...callerRoutes,
  ...ledgerRoutes,
  ...deliveryRoutes,
  ...auditRoutes,
  ...reportRoutes,
  ...streamRoutes,
  ...rtbRoutes,
  ...trialRoutes,
  ...testCallRoutes,
  ...versionRoutes,
  ...bidRoutes,
];
