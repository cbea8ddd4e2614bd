import type { CarrierName } from '../../telephony/carrier-event.ts';

/** The tracking numbers at a carrier, each with its id. */
export async function listNumbersOf(db: D1Database, carrier: CarrierName): Promise<Map<string, string>> {
  const { results } = await db
    .prepare(`SELECT number, id FROM numbers WHERE json_extract(doc, '$.carrier') = ?1`)
    .bind(carrier)
    .all<{ number: string; id: string }>();
  return new Map(results.map(({ number, id }) => [number, id]));
}
