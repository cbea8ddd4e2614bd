import type { Send } from '../exchange/connect.client.ts';
import type { Json } from '../json.ts';

const API = 'https://api.cloudflare.com/client/v4';

type Envelope = { success?: boolean; result?: unknown; errors?: { code?: number; message?: string }[] };
export type Access = { token: string; base: string; fetch: Send };

/** Cloudflare said no. */
class CloudflareError extends Error {
  readonly status: number;
  constructor(what: string, status: number, message: string) {
    super(`Cloudflare refused ${what}: ${status} ${message}`);
    this.status = status;
  }
}

/** As much of Cloudflare's API as a deployment asks for; uploads are wrangler's. */
export class Cloudflare {
  readonly #access: Access;

  constructor(access: Omit<Access, 'base'> & { base?: string | undefined }) {
    this.#access = { ...access, base: (access.base ?? API).replace(/\/+$/, '') };
  }

  get = <T>(path: string): Promise<T> => this.#ask<T>('GET', path);
  post = <T>(path: string, body: Json): Promise<T> => this.#ask<T>('POST', path, body);

  /** null where there is no such thing. */
  async find<T>(path: string): Promise<T | null> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof CloudflareError && error.status === 404) return null;
      throw error;
    }
  }

  async #ask<T>(method: string, path: string, body?: Json): Promise<T> {
    const { token, base, fetch } = this.#access;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const reply = await fetch(base + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const said = parse(await reply.text());
    if (reply.ok && said?.success !== false) return said?.result as T;
    const why = said?.errors?.map(({ code, message }) => `${code ?? ''} ${message ?? ''}`.trim()).join('; ');
    throw new CloudflareError(`${method} ${path}`, reply.status, why || 'without a reason');
  }
}

function parse(text: string): Envelope | null {
  try {
    return JSON.parse(text) as Envelope;
  } catch {
    return null;
  }
}
