import type { Hono } from 'hono';
import type { Api } from './http/context.ts';
import { newApp } from './http/new-app.middleware.ts';
import { leaseDoorRoutes } from './resources/pools/lease-door.routes.ts';

/** What visitors' pages ask for, by itself: a page waits for none of the API's routes, and every visitor asks again and again. */
export const buildPages = (): Hono<Api> => newApp().route('/v1/pools', leaseDoorRoutes);
