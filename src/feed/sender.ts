import { type Attachment, close } from './watchers.ts';

/** What may be on its way to a socket that gives no sign of life. */
const UNHEARD_BYTES = 8 * 1024 * 1024;

/** Lost in hibernation, which only comes when all is quiet. */
type Traffic = { bytes: number; heardAt: number };

/** Sends frames to sockets and waits for none: one that does not keep up is closed. */
export class Sender {
  readonly #ctx: DurableObjectState;
  readonly #traffic = new WeakMap<WebSocket, Traffic>();

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
  }

  /** A sign of life. */
  heard(socket: WebSocket): void {
    this.#traffic.delete(socket);
  }

  send(socket: WebSocket, frames: readonly string[], after: Attachment, now: number): void {
    if (!this.#keepsUp(socket, frames, now)) {
      close(socket, 1013, 'too slow: connect again');
      return;
    }
    try {
      for (const frame of frames) socket.send(frame);
      socket.serializeAttachment(after);
    } catch {
      close(socket, 1011, 'the connection failed');
    }
  }

  /** A runtime buffers for a dead peer without end; only its pings tell a slow one from a dead one. */
  #keepsUp(socket: WebSocket, frames: readonly string[], now: number): boolean {
    const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
    const traffic = this.#traffic.get(socket) ?? { bytes: 0, heardAt: now };
    this.#traffic.set(socket, traffic);
    traffic.bytes += bytes;
    if (traffic.bytes <= UNHEARD_BYTES) return true;
    const pingedAt = this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
    if (pingedAt < traffic.heardAt) return false;
    traffic.bytes = bytes;
    traffic.heardAt = now;
    return true;
  }
}
