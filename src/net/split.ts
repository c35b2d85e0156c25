/**
 * Cuts a payload into the payloads of frames: into so many of nearly equal size (the last ones may be empty), or by sizes
 * in bytes. What the sizes leave over goes into one frame more; sizes past the end are cut short or left out. Throws a
 * `RangeError` for a count or a size that makes no sense.
 */
export function splitPayload(data: string | Uint8Array, split: number | readonly number[]): readonly Uint8Array[] {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  return typeof split === "number" ? byCount(bytes, split) : bySizes(bytes, split);
}

// --- internal ---

function byCount(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`a message cannot be split into ${count} frames`);
  const size = Math.floor(bytes.length / count);
  const larger = bytes.length % count;
  const parts: Uint8Array[] = [];
  for (let i = 0, start = 0; i < count; i++) {
    const end = start + size + (i < larger ? 1 : 0);
    parts.push(bytes.subarray(start, end));
    start = end;
  }
  return parts;
}

function bySizes(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (const size of sizes) {
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`a frame cannot have ${size} bytes`);
    if (start >= bytes.length && parts.length > 0) break;
    parts.push(bytes.subarray(start, start + size));
    start += size;
  }
  if (start < bytes.length || parts.length === 0) parts.push(bytes.subarray(start));
  return parts;
}
