import { expect, test } from "vitest";
import { blockText, lineText, repositoryPath, unpainted, unpaintedEnd } from "../../reporters/unpainted.ts";
import { failed, neverCame, scenarioEnd } from "../support/events.ts";

const red = "\u001b[31mred\u001b[0m";

test("texts are without colours, and what else a terminal obeys is visible", () => {
  expect(lineText(`${red}\u0007\n`)).toBe("red␇␊");
  expect(blockText(`${red}\r\nb\u0000`)).toBe("red\nb␀");
});

test.each([
  ["", "a.yaml", "a.yaml"],
  ["chat", "./a.yaml", "chat/a.yaml"],
  ["chat/tests", "../b/a.yaml", "chat/b/a.yaml"],
  ["chat", "/tmp/a.yaml", "/tmp/a.yaml"],
  ["chat", "b\\a.yaml", "chat/b/a.yaml"],
  ["chat", "", ""],
])("below %j, %j is %j", (folder, file, path) => expect(repositoryPath(folder, file)).toBe(path));

test("problems and ends have no colours in any text", () => {
  const problem = { ...neverCame, headline: red, label: red, expected: red, actual: red, help: red, stack: red };
  const { headline, label, expected, actual, help, stack, place, code } = unpainted({ ...problem, notes: [red] });
  expect([headline, label, expected, actual, help, stack]).toEqual(Array.from({ length: 6 }, () => "red"));
  expect([place, code]).toEqual([neverCame.place, "never-came"]);
  const end = unpaintedEnd(
    scenarioEnd(failed(), {
      notes: [red],
      transcript: [{ at: 1, peer: "bob", arrow: "<-", text: red }],
      variables: { x: red },
    }),
  );
  expect([end.notes, end.transcript?.[0]?.text, end.variables]).toEqual([["red"], "red", { x: "red" }]);
});
