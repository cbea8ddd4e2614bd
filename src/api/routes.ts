import type { Route } from './http/route.ts';
import { adjustmentRoutes } from './resources/adjustments.routes.ts';
import { auditRoutes } from './resources/audit.routes.ts';
import { bidRoutes } from './resources/bids.routes.ts';
import { campaignChangeRoutes } from './resources/bulk/campaign-changes.routes.ts';
import { bulkNumberRoutes } from './resources/bulk/numbers-bulk.routes.ts';
import { bulkTargetRoutes } from './resources/bulk/targets-bulk.routes.ts';
import { buyerRoutes } from './resources/buyers.routes.ts';
import { callerRoutes } from './resources/callers.routes.ts';
import { callRoutes } from './resources/calls.routes.ts';
import { campaignRoutes } from './resources/campaigns.routes.ts';
import { carrierNumberRoutes } from './resources/carrier-numbers/carrier-numbers.routes.ts';
import { deliveryRoutes, parkedRoutes } from './resources/deliveries.routes.ts';
import { disputeRoutes } from './resources/disputes/disputes.routes.ts';
import { eventTargetRoutes, eventTargetSecretRoutes } from './resources/events/event-targets.routes.ts';
import { eventTrialRoutes } from './resources/events/event-trials.routes.ts';
import { keyRoutes } from './resources/keys.routes.ts';
import { accountRoutes } from './resources/money/accounts.routes.ts';
import { ledgerRoutes } from './resources/money/ledger.routes.ts';
import { outcomeRoutes } from './resources/money/outcomes.routes.ts';
import { paymentRoutes } from './resources/money/payments.routes.ts';
import { statementRoutes } from './resources/money/statements.routes.ts';
import { numberRoutes } from './resources/numbers.routes.ts';
import { poolRoutes } from './resources/pools/pools.routes.ts';
import { bidPreviewRoutes } from './resources/preview/bid-preview.routes.ts';
import { termsRoutes } from './resources/publisher-terms.routes.ts';
import { publisherRoutes } from './resources/publishers.routes.ts';
import { reportRoutes } from './resources/reports.routes.ts';
import { streamRoutes } from './resources/stream.routes.ts';
import { trialRoutes } from './resources/target-tests.routes.ts';
import { targetRoutes } from './resources/targets.routes.ts';
import { testCallRoutes } from './resources/test-calls.routes.ts';
import { stripeAccountRoutes } from './resources/top-ups/stripe-account.routes.ts';
import { topUpRoutes } from './resources/top-ups/top-ups.routes.ts';
import { walletNoticeRoutes } from './resources/top-ups/wallet-notices.routes.ts';
import { versionRoutes } from './resources/versions.routes.ts';
import { walletRoutes } from './resources/wallet.routes.ts';
import { rtbRoutes } from './rtb/rtb.routes.ts';
import { rtbIdRoutes } from './rtb/rtb-ids.routes.ts';

/** Every route that takes a key. A resource is one file and one line here. */
export const ROUTES: readonly Route[] = [
  ...publisherRoutes,
  ...termsRoutes,
  ...buyerRoutes,
  ...campaignRoutes,
  ...campaignChangeRoutes,
  ...targetRoutes,
  ...bulkTargetRoutes,
  ...bidPreviewRoutes,
  ...numberRoutes,
  ...bulkNumberRoutes,
  ...carrierNumberRoutes,
  ...poolRoutes,
  ...keyRoutes,
  ...callRoutes,
  ...adjustmentRoutes,
  ...walletRoutes,
  ...topUpRoutes,
  ...walletNoticeRoutes,
  ...stripeAccountRoutes,
  ...callerRoutes,
  ...ledgerRoutes,
  ...outcomeRoutes,
  ...disputeRoutes,
  ...paymentRoutes,
  ...accountRoutes,
  ...statementRoutes,
  ...eventTargetRoutes,
  ...eventTargetSecretRoutes,
  ...eventTrialRoutes,
  ...deliveryRoutes,
  ...parkedRoutes,
  ...auditRoutes,
  ...reportRoutes,
  ...streamRoutes,
  ...rtbRoutes,
  ...rtbIdRoutes,
  ...trialRoutes,
  ...testCallRoutes,
  ...versionRoutes,
  ...bidRoutes,
];
