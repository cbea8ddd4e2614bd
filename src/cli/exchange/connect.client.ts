import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, type Connection, connect } from '../../api/client/outcry-client.ts';
import type { Schemas } from '../schema/schema.ts';
import { type Shapes, shapesFrom } from '../things/shape.ts';

export type Exchange = { client: Client; shapes(): Promise<Shapes> };
export type Send = Connection['fetch'];
type Init = Parameters<Send>[1];

const TRIES = 5;
const FIRST_PAUSE_MS = 500;

/** What may be sent again without being done twice: it reads, or the exchange knows it again. */
const isRepeatable = ({ method, headers }: Init): boolean => method === 'GET' || 'idempotency-key' in headers;

/** Asks again where the exchange is busy or away, as far as that is harmless. */
const patient =
  (send: Send): Send =>
  async (url, init) => {
    for (let tries = 1; ; tries++) {
      const pauseMs = FIRST_PAUSE_MS * 2 ** (tries - 1);
      try {
        const reply = await send(url, init);
        const isBusy = reply.status === 429 || (reply.status === 503 && isRepeatable(init));
        if (!isBusy || tries === TRIES) return reply;
        const asked = Number(reply.headers?.get('retry-after'));
        await sleep(asked > 0 ? asked * 1_000 : pauseMs);
      } catch (error) {
        if (tries === TRIES || !isRepeatable(init)) throw unreachable(url, error);
        await sleep(pauseMs);
      }
    }
  };

const unreachable = (url: string, error: unknown): Error => {
  const cause = (error as { cause?: { message?: string } }).cause?.message ?? (error as Error).message;
  return new Error(`${new URL(url).origin} does not answer: ${cause}`);
};

/** The exchange by its public API alone. */
export function openExchange(url: string, key: string, fetching: Send): Exchange {
  const send = patient(fetching);
  const shapes = async (): Promise<Shapes> => {
    const address = `${url.replace(/\/+$/, '')}/v1/openapi.json`;
    const reply = await send(address, { method: 'GET', headers: { accept: 'application/json' } });
    if (!reply.ok) throw new Error(`${address} answers ${reply.status}: is this an exchange?`);
    const document = JSON.parse(await reply.text()) as { components: { schemas: Schemas } };
    return shapesFrom(document.components.schemas);
  };
  return { client: connect({ url, key, fetch: send }), shapes };
}
