/**
 * The same text in memory of its own. To V8 a part of a text is no copy: it keeps the whole message that it was cut from alive,
 * however short it is. What is remembered longer than its message goes through here first.
 */
export function ownText(text: string): string {
  const own = Buffer.from(text).toString();
  // UTF-8 has no word for half a surrogate pair, which a hostile message may hold.
  return own === text ? own : Buffer.from(text, "utf16le").toString("utf16le");
}
