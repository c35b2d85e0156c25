import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numberPlacesIn } from "../../src/replay/number-places.ts";

const told = (text: string): readonly string[] =>
  Array.from(numberPlacesIn(text), ([at, { path, value }]) => `${at} ${path} ${value}`);

describe("the numbers of a text of JSON", () => {
  it("are told by where they stand", () => {
    expect(told('{"id":1,"a":{"id": -2.5e3, "no":"3"},"list":[4,{"id":5}],"b":6}')).toEqual([
      "6 $.id 1",
      "19 $.a.id -2.5e3",
      "45 $.list[*] 4",
      "53 $.list[*].id 5",
      "61 $.b 6",
    ]);
    expect(told('[1,[{"\\"a:{":2}]]')).toEqual(["1 $[*] 1", '13 $[*][*].\\"a:{ 2']);
  });

  it("are none of a text that is no JSON, or long, or of what lies deep", () => {
    expect(told("id: 5")).toEqual([]);
    expect(told(`{"text":"${"x".repeat(70_000)}","id":5}`)).toEqual([]);
    expect(told(`${"[".repeat(40)}5${"]".repeat(40)}`)).toEqual([]);
  });

  it("are all of them, whatever stands around them, and none that is no number", () => {
    const numbersOf = (value: unknown): number => {
      if (typeof value === "number") return 1;
      return typeof value === "object" && value !== null
        ? Object.values(value).reduce<number>((sum, each) => sum + numbersOf(each), 0)
        : 0;
    };
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 5 })), (value) => {
        const text = JSON.stringify(value);
        const places = numberPlacesIn(text);
        expect(places.size).toBe(numbersOf(value));
        for (const [at, { value: number }] of places) {
          expect(text.startsWith(number, at)).toBe(true);
          expect(Number(number)).not.toBeNaN();
        }
      }),
    );
    fc.assert(fc.property(fc.stringMatching(/^[[{][[{}\]:",1a\\]*$/), (text) => void numberPlacesIn(text)));
  });
});
