/** @throws unless what is there afterwards is what was given. */
export async function putChecked(bucket: R2Bucket, key: string, bytes: Uint8Array): Promise<void> {
  await bucket.put(key, bytes);
  const object = await bucket.get(key);
  const there = new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer(0));
  const isSame = there.length === bytes.length && there.every((byte, i) => byte === bytes[i]);
  if (!isSame) throw new Error(`${key} is not what was written`);
}
