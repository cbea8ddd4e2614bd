import { type KeyRing, seal, sha256Hex, unseal } from '../../lib/crypto.ts';
import { toHex } from '../../lib/encoding.ts';

/**
 * The address under which a publisher pings a campaign is all that is asked of it, so it is kept like a key: found by
 * its hash, and sealed, because whoever may see it may ask for it again.
 */
type RtbAddress = { hash: string; sealed: string };

const RTB_ID = /^[0-9a-f]{32}$/;
const HASHED = 'h:';
const REVOKED = 'revoked:';

export const RTB_ID_BYTES = 16;
export const isRtbId = (text: string): boolean => RTB_ID.test(text);
/** 128 random bits need no secret beside them: there is nothing to guess. */
export const rtbHash = (rtbId: string): string => HASHED + sha256Hex(rtbId);

/** @param random RTB_ID_BYTES, and 12 more for the seal. */
export async function makeRtbAddress(
  ring: KeyRing,
  random: Uint8Array,
): Promise<RtbAddress & { rtbId: string }> {
  const rtbId = toHex(random.slice(0, RTB_ID_BYTES));
  return { rtbId, hash: rtbHash(rtbId), sealed: await seal(ring, rtbId, random.slice(RTB_ID_BYTES)) };
}

/** Made with a publisher's first number in a campaign, and the same until it is rotated. */
export const rtbIdFor = (
  db: D1Database,
  publisherId: string,
  campaignId: string,
  { hash, sealed }: RtbAddress,
): D1PreparedStatement =>
  db
    .prepare(
      'INSERT INTO rtb_ids (publisher_id, campaign_id, rtb_id, sealed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING',
    )
    .bind(publisherId, campaignId, hash, sealed);

type Row = { campaignId: string; rtbId: string; sealed: string | null };
const LIST = `
  SELECT campaign_id AS campaignId, rtb_id AS rtbId, sealed FROM rtb_ids
  WHERE publisher_id = ?1 ORDER BY campaign_id`;

/** Those that open: a revoked one is left out. */
export async function listRtbIds(
  db: D1Database,
  ring: KeyRing,
  publisherId: string,
): Promise<{ campaignId: string; rtbId: string }[]> {
  const { results } = await db.prepare(LIST).bind(publisherId).all<Row>();
  const shown = results.map(async ({ campaignId, rtbId, sealed }) => {
    const clear = isRtbId(rtbId) ? rtbId : sealed === null ? null : await unseal(ring, sealed);
    return clear === null ? [] : [{ campaignId, rtbId: clear }];
  });
  return (await Promise.all(shown)).flat();
}

const READ = 'SELECT rtb_id AS rtbId FROM rtb_ids WHERE publisher_id = ?1 AND campaign_id = ?2';
const REPLACE = `
  UPDATE rtb_ids SET rtb_id = ?4, sealed = ?5, former = ?6, former_until = ?7
  WHERE publisher_id = ?1 AND campaign_id = ?2 AND rtb_id = ?3`;

/**
 * Puts another address in the place of one, or none.
 * @param formerUntil until when the one before opens as well; null: not any more.
 * @returns false: there is none to replace, or somebody replaced it at the same time.
 */
export async function replaceRtbId(
  db: D1Database,
  of: { publisherId: string; campaignId: string },
  next: RtbAddress | { revokedAs: string },
  formerUntil: number | null,
): Promise<boolean> {
  const { publisherId, campaignId } = of;
  const row = await db.prepare(READ).bind(publisherId, campaignId).first<{ rtbId: string }>();
  if (!row) return false;
  const [rtbId, sealed] = 'hash' in next ? [next.hash, next.sealed] : [`${REVOKED}${next.revokedAs}`, null];
  const opened = isRtbId(row.rtbId) ? rtbHash(row.rtbId) : row.rtbId;
  const former = formerUntil === null || opened.startsWith(REVOKED) ? null : opened;
  const until = former === null ? null : formerUntil;
  const { meta } = await db
    .prepare(REPLACE)
    .bind(publisherId, campaignId, row.rtbId, rtbId, sealed, former, until)
    .run();
  return meta.changes > 0;
}

const IN_THE_CLEAR =
  "SELECT rtb_id AS rtbId FROM rtb_ids WHERE sealed IS NULL AND rtb_id NOT LIKE '%:%' LIMIT 50";
const HASH_ONE = 'UPDATE rtb_ids SET rtb_id = ?2, sealed = ?3 WHERE rtb_id = ?1';

/** Run by cron: addresses from before they were hashed, until there are none. */
export async function hashOldRtbIds(db: D1Database, ring: KeyRing): Promise<void> {
  const { results } = await db.prepare(IN_THE_CLEAR).all<{ rtbId: string }>();
  if (results.length === 0) return;
  const statements = results.map(async ({ rtbId }) => {
    const sealed = await seal(ring, rtbId, crypto.getRandomValues(new Uint8Array(12)));
    return db.prepare(HASH_ONE).bind(rtbId, rtbHash(rtbId), sealed);
  });
  await db.batch(await Promise.all(statements));
}
