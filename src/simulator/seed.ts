import type {
  Client,
  CreateCampaignBody,
  CreatePublisherBody,
  CreateTargetBody,
} from '../api/client/outcry-client.ts';
import type { Buyers } from './buyers.ts';
import { BUYERS, type BuyerPlan, CAMPAIGNS, PUBLISHERS } from './world.ts';

/** What an outsider must remember of a seeded world: names behind ids, secrets shown once, and where buyers were. */
export type SeededWorld = {
  names: Record<string, string>;
  campaignIds: Record<string, string>;
  targetIds: Record<string, string>;
  secrets: Record<string, string>;
  numbers: { number: string; campaign: string; publisher: string }[];
  buyersPort: number;
};

/** Creates the world through the API, as an operator would. */
export async function seedWorld(api: Client, buyers: Buyers): Promise<SeededWorld> {
  const world: SeededWorld = {
    names: {},
    campaignIds: {},
    targetIds: {},
    secrets: {},
    numbers: [],
    buyersPort: buyers.port,
  };
  for (const { key, title, body } of CAMPAIGNS) {
    const { id } = await api.createCampaign({ body: body as CreateCampaignBody });
    world.campaignIds[key] = id;
    world.names[id] = title;
  }
  for (const plan of BUYERS) await seedBuyer(api, buyers, world, plan);
  for (const { name, payout, numbers, terms } of PUBLISHERS) {
    const { id: publisherId } = await api.createPublisher({ body: { name, payout } as CreatePublisherBody });
    world.names[publisherId] = name;
    for (const { number, campaign, subId } of numbers) {
      const campaignId = world.campaignIds[campaign]!;
      const body = { number, campaignId, publisherId, carrier: 'twilio' as const, ...(subId && { subId }) };
      await api.createNumber({ body });
      world.numbers.push({ number, campaign, publisher: name });
    }
    if (terms) {
      const campaignId = world.campaignIds[terms.campaign]!;
      await api.setPublisherTerms({ id: publisherId, campaignId, body: terms.body });
    }
  }
  tellSecrets(buyers, world);
  return world;
}

async function seedBuyer(api: Client, buyers: Buyers, world: SeededWorld, plan: BuyerPlan): Promise<void> {
  const { key, name, campaign, destination, terms, account } = plan;
  const { credit, ...more } = account ?? {};
  const buyer = await api.createBuyer({ body: { name, ...more } });
  if (credit) await api.creditWallet({ id: buyer.id, body: { amount: credit, reference: 'first payment' } });
  const target = await api.createTarget({
    body: {
      buyerId: buyer.id,
      campaignId: world.campaignIds[campaign]!,
      name,
      destination,
      ...addresses(buyers, plan),
      ...terms,
    },
  });
  world.names[buyer.id] = name;
  world.names[target.id] = name;
  world.targetIds[key] = target.id;
  world.secrets[key] = buyer.signingSecret;
}

function addresses(
  buyers: Buyers,
  { key, bidding }: BuyerPlan,
): Pick<CreateTargetBody, 'bidding' | 'postUrl'> {
  const postUrl = buyers.postUrl(key);
  if ('static' in bidding) {
    const { static: price, modifiers } = bidding;
    return { bidding: { kind: 'static', price, ...(modifiers && { modifiers }) }, postUrl };
  }
  return { bidding: { kind: 'ping', url: buyers.pingUrl(key) }, postUrl };
}

/** Takes up a world seeded earlier: the buyers may now listen elsewhere. @throws when the exchange forgot it. */
export async function reuseWorld(api: Client, buyers: Buyers, world: SeededWorld): Promise<SeededWorld> {
  for (const id of Object.values(world.campaignIds)) await api.getCampaign({ id });
  if (world.buyersPort !== buyers.port) {
    for (const plan of BUYERS)
      await api.updateTarget({ id: world.targetIds[plan.key]!, body: addresses(buyers, plan) });
  }
  tellSecrets(buyers, world);
  return { ...world, buyersPort: buyers.port };
}

function tellSecrets(buyers: Buyers, world: SeededWorld): void {
  for (const [key, secret] of Object.entries(world.secrets)) buyers.setSecret(key, secret);
}
