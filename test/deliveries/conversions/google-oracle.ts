import { createRequire } from 'node:module';
import protobuf from 'protobufjs';

const require = createRequire(import.meta.url);
const root = protobuf.Root.fromJSON(require('@google-ads/datamanager/build/protos/protos.json'));

/** What `events:ingest` takes, by the protocol buffers of Google's own package. */
export const REQUEST = root.lookupType('google.ads.datamanager.v1.IngestEventsRequest');

/** Names Google does not know: its own reader leaves them out without a word. */
export function unknownNames(value: unknown, type: protobuf.Type): string[] {
  return Object.entries(value as object).flatMap(([name, child]) => {
    const field =
      type.fields[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] ?? type.fields[name];
    if (!field) return [name];
    field.resolve();
    const { resolvedType } = field;
    return [child].flat().flatMap((one) => {
      if (resolvedType instanceof protobuf.Enum) return one in resolvedType.values ? [] : [`${name}: ${one}`];
      if (resolvedType?.name === 'Timestamp') return /^\d{4}-.*Z$/.test(one) ? [] : [`${name}: ${one}`];
      return resolvedType ? unknownNames(one, resolvedType) : [];
    });
  });
}
