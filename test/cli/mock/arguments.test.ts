import { describe, expect, it } from "vitest";
import { mockArguments } from "../../../src/cli/mock/arguments.ts";

describe("the words of wstest mock", () => {
  it.each([
    [["chat.yaml"], ["mock", "chat.yaml"], { file: "chat.yaml", name: undefined, program: [] }],
    [["chat.yaml#mail"], ["mock", "chat.yaml#mail"], { file: "chat.yaml", name: "mail", program: [] }],
    [
      ["chat.yaml", "npm", "test", "--port"],
      ["mock", "chat.yaml", "--json", "--", "npm", "test", "--port"],
      { file: "chat.yaml", name: undefined, program: ["npm", "test", "--port"] },
    ],
    // What stands behind -- is a program, whatever it is called.
    [
      ["play.yaml"],
      ["mock", "--proxy", "ws://h", "--", "play.yaml"],
      { file: undefined, name: undefined, program: ["play.yaml"] },
    ],
    [["chat.yaml"], ["mock", "chat.yaml", "--"], { file: "chat.yaml", name: undefined, program: [] }],
    [[], ["mock"], { file: undefined, name: undefined, program: [] }],
  ])("%j of %j", (operands, typed, read) => {
    expect(mockArguments(operands, typed)).toEqual(read);
  });

  it.each([
    [
      ["a.yaml", "id"],
      "id: one file is played at a time, and a program stands behind --",
      "Write wstest mock a.yaml -- id.",
    ],
    [
      ["a.yaml", "b.yaml"],
      "b.yaml: one file is played at a time, and a program stands behind --",
      "Put several mocks into one file, as documents separated by ---: all of them are played.",
    ],
  ])("%j are too many", (operands, headline, help) => {
    expect(() => mockArguments(operands, ["mock", ...operands])).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: "invalid-argument", headline, help }) }),
    );
  });
});
