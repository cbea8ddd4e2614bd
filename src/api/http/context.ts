import type { Env } from '../../bindings.ts';

/** What hono carries along for every request. */
export type Api = { Bindings: Env; Variables: { requestId: string } };
