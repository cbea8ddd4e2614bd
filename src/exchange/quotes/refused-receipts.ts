const KEPT = 100;

/** Receipts of pings that came to nothing: the last are kept for whoever looks into it, the others are written over. */
export class RefusedReceipts {
  readonly #seqs: number[] = [];

  /** The one whose row may be used again; null: there are few. */
  get oldest(): number | null {
    return this.#seqs.length < KEPT ? null : (this.#seqs[0] ?? null);
  }

  /** The newest; it stands in the oldest's row if there was one. */
  note(seq: number): void {
    if (this.oldest !== null) this.#seqs.shift();
    this.#seqs.push(seq);
  }
}
