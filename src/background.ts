import { hash } from 'node:crypto';
import { releaseDue } from './api/resources/carrier-numbers/release-due.service.ts';
import { expireDisputes } from './api/resources/disputes/expire-disputes.service.ts';
import { tellOfWallets } from './api/resources/top-ups/tell-of-wallets.service.ts';
import { topUpWallets } from './api/resources/top-ups/top-up-wallets.service.ts';
import { tendHistory } from './archive/tend-history.service.ts';
import type { Env } from './bindings.ts';
import { configOf } from './config.ts';
import { forgetDeliveries } from './deliveries/forget-deliveries.service.ts';
import { retryDueParked } from './deliveries/projections.store.ts';
import { forgetSessions } from './directory/access/sessions.store.ts';
import { reconcile } from './directory/config/publish.client.ts';
import { closeDueAccounts } from './directory/ledger/close-account.service.ts';
import { hashOldRtbIds } from './directory/rtb/rtb-ids.store.ts';
import { noteSealKeys } from './directory/seal-keys.store.ts';
import { repair } from './exchange/outbox/repair.client.ts';
import { hashWith } from './lib/crypto.ts';

export { consumeQueue } from './deliveries/consume.client.ts';

hashWith((text) => hash('sha256', text, 'hex'));

/** What is due every minute. No part waits for another. @param at ms since the epoch. */
export const choresDueAt = (env: Env, at: number): Promise<unknown>[] => [
  reconcile(env),
  expireDisputes(env, at),
  topUpWallets(env, at),
  tellOfWallets(env, at),
  repair(env, at),
  closeDueAccounts(env.DB, at),
  forgetSessions(env.DB, at),
  retryDueParked(env, at),
  hashOldRtbIds(env.DB, configOf(env).ring),
  releaseDue(env, at),
  noteSealKeys(env.DB, Object.keys(configOf(env).ring.secrets), at),
  tendHistory(env, at),
  forgetDeliveries(env, at),
];
