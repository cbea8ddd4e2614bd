import type { Env } from '../../bindings.ts';
import { type AccessKey, type Viewer, viewerOf } from '../../directory/access/access-key.ts';
import { type Audience, audienceName } from '../../feed/visibility.ts';

const TRIES = 3;

export function audienceOf(viewer: Viewer): Audience {
  if (viewer.role === 'operator') return { kind: 'operator' };
  return viewer.role === 'publisher'
    ? { kind: 'publisher', id: viewer.publisherId }
    : { kind: 'buyer', id: viewer.buyerId };
}

/**
 * Tells the feed until when the streams of a key or a session may go on. Whoever ended them hears of no failure: access
 * itself has ended already, and a stream shows its key again once an hour.
 * @param of the id of the key or the session. @param until null: without an end.
 */
export async function endStreams(env: Env, viewer: Viewer, of: string, until: number | null): Promise<void> {
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      await env.FEED.getByName(audienceName(audienceOf(viewer))).disconnect(of, until);
      return;
    } catch (error) {
      console.error('streams were not ended', { of, tries, error: String(error) });
    }
  }
}

/** After a key was revoked, rotated or given another end. */
export async function followKey(
  env: Env,
  before: AccessKey,
  after: AccessKey | null,
  now: number,
): Promise<void> {
  const until = after ? (after.expiresAt ?? null) : now;
  if (after && until === (before.expiresAt ?? null)) return;
  await endStreams(env, viewerOf(before), before.id, until);
}
