/** What YAML and JSON have in common. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Doc = { [name: string]: Json };
/** Where something is within a document. */
export type Path = readonly (string | number)[];

export const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text in an order that is the same on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What the API told, as plain JSON: its types say more than is asked here. */
export const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
export const plainDoc = (value: object): Doc => plain(value) as Doc;
