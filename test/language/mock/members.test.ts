import { describe, expect, it } from "vitest";
import { mockProblems } from "../../support/mock.ts";

const told = async (expression: string, rest = ""): Promise<readonly string[]> => {
  const yaml = `data: { count: 0, users: {} }\nendpoints:\n  - path: /ws\n    onClose: [{ log: "${expression}" }${rest}]\n`;
  return (await mockProblems(yaml)).map(
    ({ headline, help, severity }) => `${severity ?? "error"}: ${headline} | ${help ?? ""}`,
  );
};

describe("members of what a mock knows", () => {
  it.each([
    ["${rooms.lobby.cont}", 'error: "rooms[…]" has no "cont" | Did you mean "count"?'],
    ["${rooms['lobby'].size + 1}", 'error: "rooms[…]" has no "size" | It has count, members.'],
    ["${endpoint.conections}", 'error: "endpoint" has no "conections" | Did you mean "connections"?'],
    ["${close.cod}", 'error: "close" has no "cod" | Did you mean "code"?'],
    ["${data.cuont}", 'warning: Neither the mock\'s data nor a step gives data a "cuont" | Did you mean "count"?'],
  ])("%s is told", async (expression, problem) => {
    expect(await told(expression)).toEqual([problem]);
  });

  it.each([
    ["${rooms.lobby.count} ${rooms.lobby.members} ${endpoint.connections} ${close.clean} ${data.count}", ""],
    ["${data.somethingElse}", ""],
    ["${data.cuont} ${data.user.bob}", ', { set: { data.cuont: 1, "data.user[${self.key}]": 2 } }'],
  ])("%s is known, or may be%s", async (expression, rest) => {
    expect(await told(expression, rest)).toEqual([]);
  });
});
