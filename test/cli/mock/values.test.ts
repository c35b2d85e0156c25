import { describe, expect, it } from "vitest";
import { withValues } from "../../../src/cli/mock/values.ts";
import { nowhere } from "../../../src/expression/expr.ts";
import { compiledMock } from "../../support/mock.ts";

const yaml = 'vars: { limit: 3, greeting: hello }\nendpoints: [{ path: /ws, onConnect: [{ send: "${greeting}" }] }]';

async function given(
  values: Readonly<Record<string, unknown>>,
  { typed = Object.keys(values), secrets = [] }: { typed?: readonly string[]; secrets?: readonly string[] } = {},
) {
  const [mock] = withValues([await compiledMock(yaml)], { values: new Map(Object.entries(values)), typed, secrets });
  return Object.fromEntries([...(mock?.vars ?? [])].map(([name, { value }]) => [name, value.evaluate(nowhere)]));
}

describe("values for a mock", () => {
  it("stand in the place of its own, in their type", async () => {
    expect(await given({ limit: "7" })).toEqual({ limit: 7, greeting: "hello" });
  });

  it("of files may be for others; a secret may be what only clients send", async () => {
    expect(await given({ other: "7" }, { typed: [] })).toEqual({ limit: 3, greeting: "hello" });
    expect(await given({ token: "abcdefgh" }, { secrets: ["token"] })).toEqual({ limit: 3, greeting: "hello" });
  });

  it.each([
    [{ limit: "many" }, '--var limit=many: the variable "limit" is a number in the file'],
    [{ limt: "7" }, '--var limt: the mock has no variable "limt"'],
  ])("%j is refused", async (values, headline) => {
    await expect(given(values)).rejects.toThrow(headline);
  });
});
