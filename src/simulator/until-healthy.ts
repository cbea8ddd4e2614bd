import { setTimeout as sleep } from 'node:timers/promises';

const READY_MS = 15_000;
/** Who asked while the database was being prepared made the exchange remember that it was not: for a second. */
const BELIEVED_AFTER_MS = 2_500;

/** @returns what is missing, when it goes on saying so itself: that does not come by waiting. @throws when nobody answers. */
export async function untilHealthy(url: string): Promise<string | null> {
  const startedAt = Date.now();
  for (;;) {
    const [status, body] = await fetch(`${url}/healthz`).then(
      async (response) => [response.status, await response.text()] as const,
      (error) => [String(error), ''] as const,
    );
    if (status === 200) return null;
    const waited = Date.now() - startedAt;
    if (waited > BELIEVED_AFTER_MS && status === 503 && body.startsWith('{"ok":false'))
      return Object.entries((JSON.parse(body) as { why: Record<string, string> }).why)
        .map(([name, why]) => `${name} ${why}`)
        .join('\n');
    if (waited > READY_MS) throw new Error(`${url}/healthz is not 200 but ${status}`);
    await sleep(50);
  }
}
