import { findRoute, type NumberRoute } from '../../directory/config/routes.store.ts';

/**
 * Where numbers lead, as this isolate last saw it. It never expires: the campaign object knows its own numbers, says
 * so when one is no longer its own, and then D1 is asked again. So a warm call costs no query, and a change is live at
 * once. When D1 does not answer, the last route seen in this place (Cache API) is used.
 */
const routes = new Map<string, NumberRoute>();
const ROUTES_KEPT = 50_000;
const D1_PATIENCE_MS = 1_000;

type RouteDeps = { db: D1Database; waitUntil: (work: Promise<unknown>) => void };

export const cachedRoute = (number: string): NumberRoute | undefined => routes.get(number);

/** Asks D1, or the last known answer when D1 is down. null: nobody's number. @throws when nothing is known at all. */
export async function refreshRoute(number: string, deps: RouteDeps): Promise<NumberRoute | null> {
  try {
    const route = await withPatience(findRoute(deps.db, number));
    if (!route) {
      routes.delete(number);
      return null;
    }
    if (routes.size >= ROUTES_KEPT) routes.clear();
    routes.set(number, route);
    deps.waitUntil(rememberNearby(route));
    return route;
  } catch (error) {
    const known = routes.get(number) ?? (await recallNearby(number));
    if (known) return known;
    throw error;
  }
}

const addressOf = (number: string): string => `https://routes.outcry.internal/${encodeURIComponent(number)}`;

async function rememberNearby(route: NumberRoute): Promise<void> {
  const headers = { 'content-type': 'application/json', 'cache-control': 'max-age=604800' };
  await caches.default.put(addressOf(route.number), new Response(JSON.stringify(route), { headers }));
}

async function recallNearby(number: string): Promise<NumberRoute | null> {
  const found = await caches.default.match(addressOf(number));
  return found ? await found.json<NumberRoute>() : null;
}

async function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const impatience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('D1 did not answer in time')), D1_PATIENCE_MS);
  });
  try {
    return await Promise.race([work, impatience]);
  } finally {
    clearTimeout(timer);
  }
}
