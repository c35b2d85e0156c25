/** Whether a recorder has masked something in a text. */
export function isMasked(text: string): boolean {
  return text.includes("${secret.");
}

/** A text in parts: what a recorder has masked, and what stands between. */
export function aroundMasked(text: string): readonly string[] {
  return isMasked(text) ? text.split(/(\$\{secret\.[\w.-]+\})/).filter((part) => part !== "") : [text];
}

/** The name of the secret that a whole text stands for. */
export function maskedName(text: string): string | undefined {
  return /^\$\{secret\.([\w.-]+)\}$/.exec(text)?.[1];
}
