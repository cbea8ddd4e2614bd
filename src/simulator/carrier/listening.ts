import type { GatherVerb, Prompting } from './verbs.ts';

/** The caller hung up: whatever was being done with the call stops there. */
export class CallerGone extends Error {}

export const KEY_PRESS_SECONDS = 1;
const SPOKEN_CHARACTERS_PER_SECOND = 15;
const PLAYED_SECONDS = 3;

/** What a gather hears of some keys: up to the finish key, and no more than it wants. */
export function pressed(keys: string, { finishOnKey, numDigits }: GatherVerb): string {
  const [digits = ''] = finishOnKey === '' ? [keys] : keys.split(finishOnKey);
  return digits.slice(0, numDigits ?? undefined);
}

export const spoken = (prompt: Prompting): string =>
  prompt.verb === 'Say' ? prompt.text : prompt.verb === 'Play' ? `[${prompt.url}]` : '';

export function spokenSeconds(prompt: Prompting): number {
  if (prompt.verb === 'Pause') return prompt.seconds;
  return prompt.verb === 'Play' ? PLAYED_SECONDS : prompt.text.length / SPOKEN_CHARACTERS_PER_SECOND;
}
