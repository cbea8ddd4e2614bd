import type { CallEventName } from './event-target.ts';

/** What the events of a call mean, for people. */
export const CALL_EVENTS: Readonly<Record<CallEventName, string>> = {
  'call.started': 'a call came in',
  'call.connected': 'a buyer’s line took the call',
  'call.ended': 'the call is over',
  'call.missed': 'the call is over and nobody who could pay took it; the reason says why',
  'call.converted': 'the call met the terms it was sold on',
  'call.paid': 'a payout was booked for the call',
  'call.adjusted': 'what the call comes to was corrected: the difference and the new total',
  'call.disputed': 'the buyer disputes what it was charged for the call, and why',
  'call.disputeDecided':
    'the dispute is decided, or its time is over: the charge stands, or what is left of it',
};
