import { expect, it } from "vitest";
import { payload } from "../../src/expression/payload.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

it.each([
  [
    "0101",
    'YAML reads 0101 as the number 101 | Quote it if a text is meant: "0101". Bytes are written { $hex: "0101" }.',
  ],
  [
    "12345678901234567890",
    "YAML reads 12345678901234567890 as the number 12345678901234567000 | Quote it if a text is meant",
  ],
  ["1e999", "YAML reads 1e999 as a number without end, which JSON does not have | Quote it if a text is meant"],
  [".nan", "YAML reads .nan as no number, which JSON does not have | Quote it if a text is meant"],
])("warns of %s", (written, text) => {
  const reader = testReader();
  payload.read(tree(`{ id: ${written} }`), reader);
  const [found] = reader.problems;
  expect(found?.severity).toBe("warning");
  expect(`${found?.headline} | ${found?.help}`).toContain(text);
});

it.each(["101", "0", "0.5", "-7", "1.10", "1e3", '"0101"', "9007199254740991", "0x30"])(
  "says nothing of %s",
  (written) => {
    const reader = testReader();
    payload.read(tree(`{ id: ${written} }`), reader);
    expect(reader.problems).toEqual([]);
  },
);

it("says nothing where a text is meant anyway", () => {
  const reader = testReader();
  payload.read(tree("{ $hex: 0101 }"), reader);
  expect(reader.problems).toEqual([]);
});
