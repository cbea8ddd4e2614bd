import { sentence } from '../format.ts';

/** What the fields of the API's resources are called on the screen, by the end of their path. */
const NAMES: Record<string, string> = {
  'routing.price': 'Price rule',
  'routing.floor': 'Floor',
  'routing.timeoutMs': 'Ping timeout (ms)',
  'routing.maxAttempts': 'Buyers tried',
  'routing.ringSeconds': 'Ring time (seconds)',
  'conversion.minSeconds': 'Seconds to convert',
  'duplicate.action': 'Repeat callers',
  'duplicate.windowDays': 'Repeat window (days)',
  'recording.disclosure': 'Recording notice',
  'payout.kind': 'Payout by',
  'payout.percent': 'Payout share (%)',
  'payout.basisPoints': 'Payout share (basis points)',
  'payout.amount': 'Payout amount',
  'pings.maxPerMinute': 'Pings a minute',
  'pings.callerRequired': 'Caller required in pings',
  'wallet.kind': 'Pays',
  charge: 'What a won call costs',
  'bidding.kind': 'Price by',
  'bidding.price': 'Static price',
  'bidding.url': 'Ping URL',
  'bidding.timeoutMs': 'Timeout (ms)',
  'bidding.minBid': 'Minimum bid',
  'bidding.maxBid': 'Maximum bid',
  'bidding.dialect': 'Ping format',
  'bidding.auth': 'Authentication',
  'bidding.custom': 'Request and response mapping',
  flow: 'Questions',
  tags: 'Who sees what callers say',
  visibility: 'Who sees it',
  reportTag: 'Tag of reports',
  caps: 'Caps',
  postUrl: 'Post URL',
  subId: 'Sub id',
  campaignId: 'Campaign',
  publisherId: 'Publisher',
  buyerId: 'Buyer',
  requiredTags: 'Required tags',
  criteria: 'Criteria',
  hours: 'Hours',
  whisper: 'Whisper',
  timezone: 'Time zone',
  notifyLosses: 'Loss notices',
  lossNotices: 'Loss notices',
  fallbackNumber: 'Fallback number',
  maxCallSeconds: 'Longest call (seconds)',
  expiresAt: 'Expires',
  pausedBy: 'Paused by',
};

/** "routing.floor" → "Floor"; what stands before it is left to whoever shows it. */
export function fieldName(path: string): string {
  const steps = path.split('.');
  return NAMES[steps.slice(-2).join('.')] ?? NAMES[steps.at(-1) ?? ''] ?? sentence(steps.at(-1) ?? path);
}
