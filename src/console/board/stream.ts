import { PING, PONG, type ServerMessage, SUBPROTOCOL } from '../../feed/protocol.ts';
import { api } from '../ui/api.ts';

/** How the board stands with the exchange. `since`: when the last word came, for a reader who wonders how old this is. */
export type Link = { state: 'connecting' | 'live' | 'stale'; since: number | null; tries: number };

type Listener = { message(message: ServerMessage, receivedAt: number): void; link(link: Link): void };

const PING_MS = 5_000;
/** Two pings without a word, and the line is dead whatever the browser believes. */
const SILENT_MS = 12_000;
const LONGEST_PAUSE_MS = 8_000;
const FIRST_PAUSE_MS = 400;

/** Keeps a stream open for as long as it is not closed: reconnects by itself and asks only for what it missed. */
export class Stream {
  readonly #listener: Listener;
  #socket: WebSocket | null = null;
  #seq: number | null = null;
  #heardAt: number | null = null;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #pulse: ReturnType<typeof setInterval>;
  #closed = false;

  constructor(listener: Listener) {
    this.#listener = listener;
    this.#pulse = setInterval(() => this.#beat(), PING_MS);
    addEventListener('online', this.#now);
    document.addEventListener('visibilitychange', this.#now);
    void this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#pulse);
    clearTimeout(this.#retry);
    removeEventListener('online', this.#now);
    document.removeEventListener('visibilitychange', this.#now);
    this.#socket?.close();
  }

  /** Back from sleep or back on the network: try at once. */
  readonly #now = (): void => {
    if (document.visibilityState === 'hidden') return;
    this.#beat();
    if (this.#socket || this.#closed) return;
    clearTimeout(this.#retry);
    void this.#connect();
  };

  #beat(): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (this.#heardAt !== null && Date.now() - this.#heardAt > SILENT_MS) {
      this.#drop(socket);
      return;
    }
    socket.send(PING);
  }

  async #connect(): Promise<void> {
    this.#tell(this.#heardAt === null ? 'connecting' : 'stale');
    try {
      const { ticket } = await api.createStreamTicket();
      if (this.#closed || this.#socket) return;
      this.#open(ticket);
    } catch {
      this.#again();
    }
  }

  #open(ticket: string): void {
    const url = new URL('/v1/stream', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('ticket', ticket);
    if (this.#seq !== null) url.searchParams.set('after', String(this.#seq));
    const socket = new WebSocket(url, SUBPROTOCOL);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(socket, String(data));
    socket.onclose = () => this.#drop(socket);
    socket.onerror = () => this.#drop(socket);
  }

  #hear(socket: WebSocket, text: string): void {
    if (this.#socket !== socket) return;
    this.#heardAt = Date.now();
    this.#tries = 0;
    if (text !== PONG) {
      const message = JSON.parse(text) as ServerMessage;
      this.#seq = message.type === 'resync' ? null : message.seq;
      this.#listener.message(message, this.#heardAt);
    }
    this.#tell('live');
  }

  #drop(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    socket.onclose = socket.onerror = socket.onmessage = null;
    socket.close();
    this.#again();
  }

  #again(): void {
    if (this.#closed) return;
    this.#tries += 1;
    this.#tell('stale');
    clearTimeout(this.#retry);
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(10, this.#tries - 1));
    this.#retry = setTimeout(() => void this.#connect(), pause * (0.75 + Math.random() / 2));
  }

  #tell(state: Link['state']): void {
    this.#listener.link({ state, since: this.#heardAt, tries: this.#tries });
  }
}
