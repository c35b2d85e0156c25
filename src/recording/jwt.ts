/**
 * Signed tokens (JSON Web Tokens, RFC 7519), which say so themselves: three words of base64url, the first of them a map of
 * JSON. That of a token that is not signed is empty.
 */

/** Whether a word is one. */
export function isJwt(word: string): boolean {
  return word.startsWith(BEGINNING) && WHOLE.test(word);
}

/** Whether a text may hold one: quick, before all of it is looked through. */
export function mayHoldJwt(text: string): boolean {
  return text.includes(BEGINNING);
}

/** A text with something in the place of each. */
export function replaceJwts(text: string, by: (token: string) => string): string {
  return mayHoldJwt(text) ? text.replaceAll(EACH, by) : text;
}

// --- internal ---

/** `{"` in base64. */
const BEGINNING = "eyJ";
const WHOLE = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;
/** Each word is begun once, however often it says `-eyJ`: time grows with the text alone. */
const EACH = /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
