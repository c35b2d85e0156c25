import { describe, expect, it } from "vitest";
import { takeType } from "../../../src/language/examples/take-type.ts";
import { thrownBy } from "../../support/evaluate.ts";

describe("takeType", () => {
  it.each([
    ["5", 1, 5],
    ["-1.5e3", 1, -1500],
    ["true", false, true],
    ["5", "1", "5"],
    ["x", null, "x"],
    ["x", undefined, "x"],
    ["[1, 2]", [0], [1, 2]],
    ['{"a": 1}', {}, { a: 1 }],
    [7, "text", 7],
    ["hé", new Uint8Array([1]), new TextEncoder().encode("hé")],
  ])("%j in place of %j is %j", (text, like, value) => {
    expect(takeType("x", text, like)).toEqual(value);
  });

  it.each([
    ["five", 1, "a number"],
    ["", 1, "a number"],
    ["Infinity", 1, "a number"],
    ["yes", true, "true or false"],
    ["[1", [0], "a list"],
    ["1", {}, "a map"],
    ["{}", [0], "a list"],
    ["null", {}, "a map"],
  ])("%j cannot stand in place of %j", async (text, like, what) => {
    expect(await thrownBy(() => takeType("x", text, like))).toMatchObject({
      code: "setting",
      headline: `The variable "x" is ${what} in the file, and "${text}" is none`,
    });
  });
});
