import { utf8 } from './encoding.ts';

/** Text as it is made, for a response: the next part is made when somebody has taken the one before. */
export function streamText(parts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const source = parts[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(utf8(value));
    },
    async cancel() {
      await source.return?.();
    },
  });
}
