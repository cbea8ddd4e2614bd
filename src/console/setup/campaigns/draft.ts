import * as z from 'zod';
import type { Campaign } from '../../../api/client/outcry-client.ts';
import { campaignCreateFields, campaignPatchFields } from '../../../campaign/schema.ts';
import { draftOfMargin, type MarginDraft, marginBody, NO_MARGIN } from '../shared/margin-draft.ts';
import { type TagDraft, tagDraftsOf, tagsBody } from './tag-draft.ts';

export const campaignCreate = z.strictObject(campaignCreateFields);
export const campaignPatch = z.strictObject(campaignPatchFields);

/** A campaign as a form holds it: text, because that is what people type. */
type CampaignDraft = {
  name: string;
  vertical: string;
  status: string;
  strategy: string;
  price: string;
  floor: string;
  timeoutMs: string;
  maxAttempts: string;
  ringSeconds: string;
  minSeconds: string;
  windowDays: string;
  action: string;
  fallbackNumber: string;
  disclosure: string;
  maxCallSeconds: string;
  reportTag: string;
  adConsent: string;
  onExpiry: string;
  disputeDays: string;
  decideDays: string;
  margin: MarginDraft;
  tags: TagDraft[];
};

export const NEW_CAMPAIGN: CampaignDraft = {
  name: '',
  vertical: '',
  status: 'active',
  strategy: 'auction',
  price: 'first',
  floor: '10.00',
  timeoutMs: '500',
  maxAttempts: '3',
  ringSeconds: '25',
  minSeconds: '60',
  windowDays: '30',
  action: 'allow',
  fallbackNumber: '',
  disclosure: '',
  maxCallSeconds: '3600',
  reportTag: '',
  adConsent: 'perCall',
  onExpiry: '',
  disputeDays: '7',
  decideDays: '5',
  margin: NO_MARGIN,
  tags: [],
};

export const draftOfCampaign = (campaign: Campaign): CampaignDraft => ({
  name: campaign.name,
  vertical: campaign.vertical,
  status: campaign.status,
  strategy: campaign.routing.strategy,
  price: campaign.routing.price,
  floor: campaign.routing.floor,
  timeoutMs: String(campaign.routing.timeoutMs),
  maxAttempts: String(campaign.routing.maxAttempts),
  ringSeconds: String(campaign.routing.ringSeconds),
  minSeconds: String(campaign.conversion.minSeconds),
  windowDays: String(campaign.duplicate.windowDays),
  action: campaign.duplicate.action,
  fallbackNumber: campaign.fallbackNumber ?? '',
  disclosure: campaign.recording?.disclosure ?? '',
  maxCallSeconds: String(campaign.maxCallSeconds),
  reportTag: campaign.reportTag ?? '',
  adConsent: campaign.adConsent,
  onExpiry: campaign.disputes?.onExpiry ?? '',
  disputeDays: String(campaign.disputes?.windowDays ?? NEW_CAMPAIGN.disputeDays),
  decideDays: String(campaign.disputes?.decideDays ?? NEW_CAMPAIGN.decideDays),
  margin: draftOfMargin(campaign.margin),
  tags: tagDraftsOf(campaign.tags),
});

/** Text to a number; what is not one stays text, so that the schema says so. */
export const toNumber = (text: string): number | string | undefined => {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
};

export const campaignBody = (draft: CampaignDraft) => ({
  name: draft.name,
  vertical: draft.vertical,
  status: draft.status,
  routing: {
    strategy: draft.strategy,
    price: draft.price,
    floor: draft.floor.trim(),
    timeoutMs: toNumber(draft.timeoutMs),
    maxAttempts: toNumber(draft.maxAttempts),
    ringSeconds: toNumber(draft.ringSeconds),
  },
  conversion: { minSeconds: toNumber(draft.minSeconds) },
  duplicate: { windowDays: toNumber(draft.windowDays), action: draft.action },
  fallbackNumber: draft.fallbackNumber.trim() || null,
  recording: draft.disclosure.trim() ? { disclosure: draft.disclosure } : null,
  maxCallSeconds: toNumber(draft.maxCallSeconds),
  reportTag: draft.reportTag.trim() || null,
  adConsent: draft.adConsent,
  disputes: draft.onExpiry
    ? {
        windowDays: toNumber(draft.disputeDays),
        decideDays: toNumber(draft.decideDays),
        onExpiry: draft.onExpiry,
      }
    : null,
  margin: marginBody(draft.margin),
  tags: tagsBody(draft.tags),
});
