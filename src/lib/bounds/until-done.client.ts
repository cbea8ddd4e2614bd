const LOOK_EVERY_MS = 4;
const MOST_LOOKS = 250;

/**
 * Waits for what another request of this isolate is doing. Never for its promise: what followed would happen in the other
 * request's name, whose bodies and connections are not ours, and end when that one ends; the runtime cuts such requests off.
 * @returns after a second at the latest, done or not.
 */
export async function untilDone(isDone: () => boolean): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS && !isDone(); looks++)
    await new Promise((wake) => setTimeout(wake, LOOK_EVERY_MS));
}
