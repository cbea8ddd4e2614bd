import type { Pool } from '../../../api/client/outcry-client.ts';

type PoolDraft = Record<
  | 'name'
  | 'status'
  | 'campaignId'
  | 'publisherId'
  | 'numbers'
  | 'overflow'
  | 'leaseSeconds'
  | 'cooldownSeconds'
  | 'sites',
  string
>;

export const NEW_POOL: PoolDraft = {
  name: '',
  status: 'active',
  campaignId: '',
  publisherId: '',
  numbers: '',
  overflow: '',
  leaseSeconds: '1200',
  cooldownSeconds: '3600',
  sites: '',
};

export const draftOf = ({
  id: _,
  numbers,
  sites,
  leaseSeconds,
  cooldownSeconds,
  ...rest
}: Pool): PoolDraft => ({
  ...rest,
  numbers: numbers.join('\n'),
  sites: sites.join('\n'),
  leaseSeconds: String(leaseSeconds),
  cooldownSeconds: String(cooldownSeconds),
});

/** One on each line, or set off by commas. */
const linesOf = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

export const bodyOf =
  (isNew: boolean) =>
  ({
    name,
    status,
    campaignId,
    publisherId,
    numbers,
    overflow,
    sites,
    leaseSeconds,
    cooldownSeconds,
  }: PoolDraft) => ({
    name: name.trim(),
    status,
    numbers: linesOf(numbers),
    overflow: overflow.trim(),
    leaseSeconds: Number(leaseSeconds),
    cooldownSeconds: Number(cooldownSeconds),
    sites: linesOf(sites),
    ...(isNew && { campaignId, publisherId }),
  });

export type Consent = 'none' | 'wait' | 'ask';

/** What is copied into a page. */
export const tagOf = (origin: string, poolId: string, consent: Consent): string =>
  `<script async src="${origin}/v1/pools/${poolId}/snippet.js"${consent === 'none' ? '' : ` data-consent="${consent}"`}></script>`;
