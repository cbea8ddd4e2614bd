type AlarmStorage = Pick<DurableObjectStorage, 'setAlarm'>;

/** An object's one alarm for many timers: only ever moved forward, so that most commits need not touch it. */
export class SoonestAlarm {
  readonly #storage: AlarmStorage;
  #at: number | null = null;

  constructor(storage: AlarmStorage) {
    this.#storage = storage;
  }

  /** @param at what was set before this object woke. */
  recall(at: number | null): void {
    this.#at = at;
  }

  /** It rang, and is not set any more. */
  rang(): void {
    this.#at = null;
  }

  wakeAt(at: number | null): void {
    if (at === null || (this.#at !== null && this.#at <= at)) return;
    this.#at = at;
    void this.#storage.setAlarm(at);
  }
}
