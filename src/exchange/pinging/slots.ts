/**
 * So many tasks at once, the rest in the order they came. The platform lets an invocation wait for six connections
 * and queues the seventh unseen; waiting here instead means that a buyer's clock starts when it is really asked.
 */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  get free(): number {
    return this.#free;
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) {
      this.#free--;
      return this.#start(task);
    }
    return new Promise((resolve) => this.#waiting.push(() => resolve(this.#start(task))));
  }

  async #start<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** Connections one Worker invocation, or one Durable Object, may have waiting for an answer. */
export const CONNECTIONS = 6;
