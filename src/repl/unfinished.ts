/** What is longer is taken as it is: whoever typed it has not forgotten a bracket. */
const LONGEST = 1024 * 1024;

/** Whether a typed text goes on in the next line: a map, a list or a quotation in it has no end yet. */
export function isUnfinished(text: string): boolean {
  if (text.length > LONGEST) return false;
  const value = /^\s*\.[^\s{["',:]*:?\s*(.*)$/s.exec(text)?.[1] ?? text;
  // What begins as a text is one, whatever stands in it.
  if (!/^\s*[{["']/.test(value)) return false;
  if (value === text && !/^\s*[{[]/.test(text)) return false;
  let depth = 0;
  let quote = "";
  let before = "";
  for (let at = 0; at < value.length; at++) {
    const sign = value[at] ?? "";
    if (quote !== "") {
      if (quote === '"' && sign === "\\") at++;
      else if (sign === quote) quote = "";
      continue;
    }
    // Within a word it is an apostrophe.
    if ((sign === '"' || sign === "'") && (before === "" || "{[,:".includes(before))) quote = sign;
    else if (sign === "{" || sign === "[") depth++;
    else if (sign === "}" || sign === "]") depth--;
    if (sign.trim() !== "") before = sign;
  }
  return quote !== "" || depth > 0;
}
