import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPath, select, shop } from "./paths.ts";

describe("values in a path", () => {
  test("are put in as values", async () => {
    const text = '$.items[?(@.name == "${name}")].id';
    expect(await select(text, shop, { name: "pen" })).toEqual([1]);
    expect(await select(text, shop, { name: "x)]" })).toEqual([3]);
    expect(await select("items[?(@.id == ${id})].name", shop, { id: 2 })).toEqual(["book"]);
    expect(await select("items[?(@.name == ${name})].id", shop, { name: "book" })).toEqual([2]);
    expect(await select("items[${i}].id", shop, { i: 1 })).toEqual([2]);
    expect(await select("$[${key}]", shop, { key: "id" })).toEqual([7]);
    expect(await select("$.${key}", shop, { key: "odd key" })).toEqual([shop["odd key"]]);
    expect(await select("${key}", shop, { key: "id" })).toEqual([7]);
    expect(await select("items[0].${a}${b}", shop, { a: "na", b: "me" })).toEqual(["pen"]);
    expect((await readPath("$.${key}")).evaluate({ key: "odd key" }).text).toBe("$['odd key']");
  });

  test("cannot change what the path says", async () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        '" || true || "',
        "' || '1'=='1",
        "x)] | $..*",
        "\\",
        '\\"',
        "a@.b",
        "']['id",
        "..*",
        "*",
        "0:9",
        "?(true)",
      ),
    );
    const texts = [
      '$.items[?(@.name == "${x}")]',
      "$.items[?(@.name == '${x}')]",
      "$.items[?(@.name == ${x})]",
      "$.items['${x}']",
      "$.items[${x}]",
      "$.${x}",
    ];
    for (const text of texts) {
      const compiled = await readPath(text);
      fc.assert(
        fc.property(hostile, (x) => {
          const found = compiled.evaluate({ x }).select({ items: [{ name: "secret" }, { name: x }], [x]: "mine" });
          if (text.includes("?")) expect(found).toEqual(x === "secret" ? [{ name: x }, { name: x }] : [{ name: x }]);
          else if (text === "$.${x}") expect(found).toEqual(["mine"]);
          else expect(found).toEqual(x === "length" ? [2] : []);
        }),
      );
    }
  });

  test("other values are refused where they cannot stand", async () => {
    const filter = await readPath("items[?(@.id == ${x})]");
    expect(() => filter.evaluate({ x: [1] })).toThrow(
      "Only a text, a number, true, false or null can be put into a path here, got the list [1]",
    );
    const part = await readPath("items.na${x}");
    expect(() => part.evaluate({ x: "m.e" })).toThrow(
      'Only letters and digits, as a part of a name can be put into a path here, got the string "m.e"',
    );
  });
});
