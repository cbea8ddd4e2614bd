let made = 0;

/** A message as a queue hands it over. @param attempts 1 for the first. */
export const messageOf = <Body>(body: Body, attempts = 1) => ({ id: `msg${++made}`, body, attempts });

type Given<Body> = ReturnType<typeof messageOf<Body>>;

/** A batch that remembers what became of each message. */
export function createConsumer<Body>(queue: string, given: Given<Body>[]) {
  const acked: string[] = [];
  const retried: { id: string; delaySeconds: number | undefined }[] = [];
  const messages = given.map((message) => ({
    ...message,
    timestamp: new Date(0),
    ack: () => void acked.push(message.id),
    retry: (options?: { delaySeconds?: number }) =>
      void retried.push({ id: message.id, delaySeconds: options?.delaySeconds }),
  }));
  const batch = { queue, messages, ackAll: () => {}, retryAll: () => {} } as unknown as MessageBatch<Body>;
  return { batch, acked, retried };
}
