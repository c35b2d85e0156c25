/** A secret, and the variable that holds it. */
export interface HeldSecret {
  readonly value: string;
  readonly name: string;
}

/** A secret is the whole of a text, what stands behind a scheme, a cookie or a parameter, or what stands before the @ of a url. */
export function withVariable(text: string, { value, name }: HeldSecret): string {
  if (value === "") return text;
  let written = "";
  let end = 0;
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) {
    if (at < end) continue;
    const before = text.slice(0, at);
    const behind = text.slice(at + value.length);
    const isWord = /(?:^|[\s=])$/.test(before) && /^(?:$|[\s;&#])/.test(behind);
    const isPassword = /\/\/(?:[^/@]*:)?$/.test(before) && behind.startsWith("@");
    if (!isWord && !isPassword) continue;
    written += `${text.slice(end, at)}\${${name}}`;
    end = at + value.length;
  }
  return written + text.slice(end);
}
