declare const of: unique symbol;

/** A value as JSON. Between objects text costs a third of what the runtime's own copying of objects does. */
export type Json<T> = string & { readonly [of]?: T };

/** @param value plain: strings, finite numbers, booleans, null, and arrays and objects of them. */
export const toJson = <T>(value: T): Json<T> => JSON.stringify(value);

/** As text, or as Workers of the version before send it while a deploy goes on. */
export type Said<T> = Json<T> | T;

/** @param said of an object or an array: a bare text would be taken for JSON. */
export const heard = <T extends object>(said: Said<T>): T =>
  typeof said === 'string' ? fromJson<T>(said) : said;

export const fromJson = <T>(json: Json<T>): T => JSON.parse(json) as T;
