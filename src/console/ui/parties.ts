/** Whose calls are looked at; '' is anybody's. */
export type Parties = { campaignId: string; publisherId: string; buyerId: string };
export const ANYBODY: Parties = { campaignId: '', publisherId: '', buyerId: '' };
