import { expect } from 'vitest';
import type { Env } from '../../src/bindings.ts';
import type { NumberedEvent, ServerMessage } from '../../src/feed/protocol.ts';

type Stub = ReturnType<Env['FEED']['getByName']>;

/** A screen, and what it was sent. */
export class Watcher {
  readonly messages: ServerMessage[] = [];
  readonly texts: string[] = [];
  closed: CloseEvent | null = null;
  readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      if (data === 'pong') this.texts.push(data);
      else this.messages.push(JSON.parse(String(data)));
    });
    socket.addEventListener('close', (event) => {
      this.closed = event;
    });
    socket.accept();
  }

  get events(): NumberedEvent[] {
    return this.messages.flatMap((message) => (message.type === 'events' ? message.events : []));
  }

  get seqs(): number[] {
    return this.events.map(({ seq }) => seq);
  }

  get types(): string[] {
    return this.messages.map(({ type }) => type);
  }

  /** Resolves when the condition holds; what never comes ends the test by its own limit. */
  async until(condition: (watcher: Watcher) => boolean): Promise<void> {
    while (!condition(this)) await scheduler.wait(5);
  }

  reached = (seq: number): Promise<void> => this.until(({ seqs }) => seqs.at(-1) === seq);
}

export async function open(feed: Stub, query = '', headers: Record<string, string> = {}): Promise<Watcher> {
  const url = `https://exchange.example/v1/stream${query}`;
  const response = await feed.fetch(url, {
    headers: { upgrade: 'websocket', 'sec-websocket-protocol': 'outcry.v1', ...headers },
  });
  expect(response.status).toBe(101);
  expect(response.headers.get('sec-websocket-protocol')).toBe('outcry.v1');
  return new Watcher(response.webSocket!);
}
