import { type Client, each, type Page } from '../../api/client/outcry-client.ts';
import { type Doc, plainDoc } from '../json.ts';
import { inTurn } from './in-turn.ts';

/** All that the files are about, as the API says it. */
export type State = {
  publishers: Doc[];
  buyers: Doc[];
  campaigns: Doc[];
  targets: Doc[];
  numbers: Doc[];
  terms: Doc[];
  pools: Doc[];
  eventTargets: Doc[];
  /** Of each campaign, read before anything else of it: what is changed later is refused by it. */
  versions: Map<string, number>;
  /** What is on statements, by buyer or publisher. */
  statements: Map<string, Doc>;
  /** What is told of a prepaid buyer's wallet. */
  notices: Map<string, Doc>;
};

const PAGE = 200;

async function all<Item extends object>(
  list: (request: { limit?: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Doc[]> {
  const docs: Doc[] = [];
  for await (const item of each(list, { limit: PAGE })) docs.push(plainDoc(item));
  return docs;
}

const idOf = (doc: Doc): string => String(doc['id']);

export async function readState(client: Client): Promise<State> {
  const campaigns = await all(client.listCampaigns);
  const versions = new Map<string, number>();
  await inTurn(campaigns.map(idOf), async (id) => {
    const [latest] = (await client.listCampaignVersions({ id, limit: 1 })).data;
    if (latest) versions.set(id, latest.version);
  });
  const [publishers, buyers, targets, numbers, pools, eventTargets] = await Promise.all([
    all(client.listPublishers),
    all(client.listBuyers),
    all(client.listTargets),
    all(client.listNumbers),
    all(client.listPools),
    all(client.listEventTargets),
  ]);
  const terms: Doc[] = [];
  await inTurn(publishers.map(idOf), async (id) => {
    terms.push(...(await all((page) => client.listPublisherTerms({ id, ...page }))));
  });
  const statements = new Map<string, Doc>();
  await inTurn([...publishers, ...buyers].map(idOf), async (id) => {
    statements.set(id, plainDoc((await client.getAccount({ id })).terms));
  });
  const notices = new Map<string, Doc>();
  await inTurn(buyers.filter(isPrepaid).map(idOf), async (id) => {
    const { url, below } = await client.getWalletNotices({ id });
    notices.set(id, { url, below });
  });
  // What was read of a campaign has to be of now: the settings again, after the versions.
  const settings = await all(client.listCampaigns);
  const known = settings.filter((campaign) => versions.has(idOf(campaign)));
  return {
    publishers,
    buyers,
    campaigns: known,
    targets,
    numbers,
    terms,
    pools,
    eventTargets,
    versions,
    statements,
    notices,
  };
}

const isPrepaid = ({ wallet }: Doc): boolean => (wallet as Doc | undefined)?.['kind'] === 'prepaid';
