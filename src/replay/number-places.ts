/** Where a number stands in a text of JSON. */
export interface NumberPlace {
  /** Every item of a list stands for all: `$.orders[*].id`. */
  readonly path: string;
  readonly value: string;
}

/** The numbers of a text of JSON, by where they begin in it; of a text that is long or deep not all. */
export function numberPlacesIn(text: string): Map<number, NumberPlace> {
  const places = new Map<number, NumberPlace>();
  if (text.length > LONGEST || !/^\s*[[{]/.test(text)) return places;
  const names: string[] = [];
  let name = "";
  for (const { 0: part, index } of text.matchAll(PART)) {
    const [sign = ""] = part;
    if (sign === "{" || sign === "[") names.push(sign === "[" ? "[*]" : "");
    else if (sign === "}" || sign === "]") names.pop();
    else if (sign === '"') name = part.slice(1, -1);
    else if (sign === ":") names.splice(-1, 1, `.${name}`);
    else if (names.length <= DEEPEST && places.size < MOST)
      places.set(index, { path: `$${names.join("")}`, value: part });
  }
  return places;
}

// --- internal ---

const PART = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\]:]/gs;
const LONGEST = 64 * 1024;
const DEEPEST = 16;
const MOST = 1_000;
