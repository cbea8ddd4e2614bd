/** What a dialect carries from a bid to its confirmation. */

export const packState = (state: Record<string, string>): string => JSON.stringify(state);

/** @returns what packState was given; nothing for anything else. */
export function unpackState(text: string | undefined): Readonly<Record<string, string | undefined>> {
  if (text === undefined) return {};
  try {
    const state: unknown = JSON.parse(text);
    if (typeof state !== 'object' || state === null) return {};
    return Object.fromEntries(Object.entries(state).filter(([, value]) => typeof value === 'string'));
  } catch {
    return {};
  }
}
