import { type Client, etagOf } from '../../api/client/outcry-client.ts';
import { type Doc, plainDoc } from '../json.ts';
import type { Kind } from '../things/thing.ts';

type Found = { doc: Doc; tag: string | undefined };
type Change = { id: string; ifMatch?: string | undefined };

/** What is done with one thing that has an operation of its own. */
export type Hands = {
  find(id: string): Promise<Found>;
  /** @returns what the exchange says of it; among it a secret that is shown only once. */
  create(body: Doc): Promise<Doc>;
  update(change: Change & { body: Doc }): Promise<void>;
  remove(change: Change): Promise<void>;
};
export type SharedKind = Exclude<Kind, 'target' | 'number' | 'terms'>;

/** What the API takes is checked by the API, and against its schema before. */
const as = <T>(body: Doc): T => JSON.parse(JSON.stringify(body));

const once = (): string => crypto.randomUUID();

function handsOf<Body, Patch>(
  get: (request: { id: string }) => Promise<object>,
  create: (request: { body: Body; idempotencyKey?: string }) => Promise<object>,
  update: (request: { id: string; body: Patch; ifMatch?: string }) => Promise<object>,
  remove: (request: { id: string; ifMatch?: string }) => Promise<null>,
): Hands {
  return {
    async find(id) {
      const reply = await get({ id });
      return { doc: plainDoc(reply), tag: etagOf(reply) };
    },
    create: async (body) => plainDoc(await create({ body: as<Body>(body), idempotencyKey: once() })),
    async update({ id, body, ifMatch }) {
      await update({ id, body: as<Patch>(body), ...(ifMatch && { ifMatch }) });
    },
    async remove({ id, ifMatch }) {
      await remove({ id, ...(ifMatch && { ifMatch }) });
    },
  };
}

export const handsFor = (client: Client): Record<SharedKind, Hands> => ({
  publisher: handsOf(
    client.getPublisher,
    client.createPublisher,
    client.updatePublisher,
    client.deletePublisher,
  ),
  buyer: handsOf(client.getBuyer, client.createBuyer, client.updateBuyer, client.deleteBuyer),
  campaign: handsOf(client.getCampaign, client.createCampaign, client.updateCampaign, client.deleteCampaign),
  pool: handsOf(client.getPool, client.createPool, client.updatePool, client.deletePool),
  eventTarget: handsOf(
    client.getEventTarget,
    client.createEventTarget,
    client.updateEventTarget,
    client.deleteEventTarget,
  ),
});

/** What stands beside a buyer or publisher, and is changed by operations of its own. */
export type ExtraHands = {
  find(id: string): Promise<Found>;
  set(change: Change & { body: Doc }): Promise<void>;
};

export const extrasFor = (client: Client): Readonly<Record<string, ExtraHands>> => ({
  statements: {
    async find(id) {
      const reply = await client.getAccount({ id });
      return { doc: plainDoc(reply.terms), tag: etagOf(reply) };
    },
    async set({ id, body, ifMatch }) {
      await client.updateAccount({ id, body: as(body), ...(ifMatch && { ifMatch }) });
    },
  },
  notices: {
    async find(id) {
      const reply = await client.getWalletNotices({ id });
      return { doc: { url: reply.url, below: reply.below }, tag: etagOf(reply) };
    },
    async set({ id, body, ifMatch }) {
      await client.setWalletNotices({ id, body: as(body), ...(ifMatch && { ifMatch }) });
    },
  },
});
