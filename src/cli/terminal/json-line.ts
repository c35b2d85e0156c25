/** What was measured as a line of JSON, without its newline: of a time no more is known than microseconds. */
export function jsonLine(value: object): string {
  const json = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === "number" ? Number(each.toFixed(3)) : each,
  );
  // JSON lets these stand as they are; terminals obey some of them, and some readers take others for the end of a line.
  return json.replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
