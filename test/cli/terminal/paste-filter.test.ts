import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { PasteFilter } from "../../../src/cli/terminal/paste-filter.ts";

const BEGIN = "\u001b[200~";
const END = "\u001b[201~";

async function through(
  ...chunks: readonly (string | Buffer)[]
): Promise<{ readonly typed: string; readonly pasted: readonly string[] }> {
  const pasted: string[] = [];
  let typed = "";
  const filter = new PasteFilter(
    (text) => pasted.push(text),
    () => undefined,
  );
  filter.on("data", (chunk: Buffer) => {
    typed += chunk.toString();
  });
  for (const each of chunks) filter.write(each);
  filter.end();
  await new Promise((resolve) => filter.on("end", resolve));
  return { typed, pasted };
}

describe("what is pasted", () => {
  it("is told as a whole, wherever its marks are cut", async () => {
    const all = `ab${BEGIN}one\r\ntwo${END}cd`;
    for (let at = 1; at < all.length; at++) {
      // Behind the first letter of the mark it might be the escape key.
      if (at === 3) continue;
      expect(await through(all.slice(0, at), all.slice(at))).toEqual({ typed: "abcd", pasted: ["one\r\ntwo"] });
    }
  });

  it("is known by its length where it is not marked", async () => {
    const text = "x".repeat(5000);
    expect(await through("a", text, text)).toEqual({ typed: "a", pasted: [text + text] });
  });

  it("keeps characters whole that come in two pieces", async () => {
    const bytes = Buffer.from(`${BEGIN}é${END}ü`);
    const [first, second] = [bytes.subarray(0, 7), bytes.subarray(7)];
    expect(await through(first, second)).toEqual({ typed: "ü", pasted: ["é"] });
  });

  it("has an end even when its mark never comes", async () => {
    expect(await through(`${BEGIN}lost`)).toEqual({ typed: "", pasted: ["lost"] });
  });
});

it("keys are typed at once, the escape key and arrows among them", async () => {
  const filter = new PasteFilter(
    () => undefined,
    () => undefined,
  );
  for (const key of ["a", "\u001b", "\u001b[A", "\u0003"]) {
    filter.write(key);
    await pause(0);
    expect(String(filter.read())).toBe(key);
  }
});
