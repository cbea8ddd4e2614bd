import { CARRIERS } from '../numbers.tsx';

/** Carriers whose numbers are managed from here. */
export const MANAGED = ['twilio', 'telnyx'] as const;
export type Managed = (typeof MANAGED)[number];
export const MANAGED_OPTIONS = MANAGED.map((value) => ({ value, label: CARRIERS[value] }));
