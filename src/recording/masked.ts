/** Whether a recorder has masked something in a text. */
export function isMasked(text: string): boolean {
  return text.includes("${secret.");
}

/** The name of the secret that a whole text stands for. */
export function maskedName(text: string): string | undefined {
  return /^\$\{secret\.([\w.-]+)\}$/.exec(text)?.[1];
}
