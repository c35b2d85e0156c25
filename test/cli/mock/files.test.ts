import { describe, expect, it } from "vitest";
import { chosenMocks, loadMocks } from "../../../src/cli/mock/files.ts";
import { nowhere } from "../../../src/expression/expr.ts";
import type { Mock } from "../../../src/mock/mock.ts";
import { Failure } from "../../../src/problem.ts";
import { workspace } from "../../support/workspace.ts";

const named = (...names: readonly (string | undefined)[]): { readonly mocks: readonly Mock[] } => ({
  mocks: names.map((name) => ({ name }) as Mock),
});

function refusal(...given: Parameters<typeof chosenMocks>): readonly (string | undefined)[] {
  try {
    chosenMocks(...given);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return [thrown.problem.headline, thrown.problem.help];
  }
}

describe("the mocks of a file that are played", () => {
  it("are all of them, or the one that is named", () => {
    const names = (name?: string): readonly (string | undefined)[] =>
      chosenMocks(named("chat", "game"), "m.yaml", name, undefined).map((each) => each.name);
    expect([names(), names("game")]).toEqual([["chat", "game"], ["game"]]);
  });

  it("are there, or it is said which are", () => {
    expect(refusal(named(), "m.yaml", undefined, undefined)).toEqual([
      "m.yaml holds no mock",
      "A mock is a document with the key endpoints.",
    ]);
    expect(refusal(named("chat", undefined, "game"), "m.yaml", "cat", undefined)).toEqual([
      'm.yaml holds no mock named "cat"',
      "It holds m.yaml#chat, m.yaml#game.",
    ]);
  });

  it("have not all the same port, unless each gets a free one", () => {
    expect(refusal(named("chat", "game"), "m.yaml", undefined, 8080)).toEqual([
      "m.yaml holds 2 mocks, and --port is for one",
      "Name one of them, as m.yaml#chat, or give each its port: listen: { port: 8080 }.",
    ]);
    expect(refusal(named("chat", "game"), "m.yaml", undefined, 0)).toEqual([]);
    expect(refusal(named("chat", "game"), "m.yaml", "chat", 8080)).toEqual([]);
  });

  it("are read with what the command line says: values, a server behind, what becomes of the unexpected", async () => {
    const cwd = await workspace({ "m.yaml": "vars: { n: 1 }\nendpoints: [{ path: /ws }]" });
    const given = { values: new Map([["n", "7"]]), typed: ["n"], secrets: [] };
    const load = (options: Parameters<typeof loadMocks>[1]): ReturnType<typeof loadMocks> =>
      loadMocks("m.yaml", options, { cwd }, given);
    const plain = await load({});
    expect([plain.source.file, plain.problems, plain.mocks[0]?.vars.get("n")?.value.evaluate(nowhere)]).toEqual([
      "m.yaml",
      [],
      7,
    ]);
    expect((await load({ unexpected: "close" })).mocks[0]?.endpoints[0]?.unexpected).toBe("close");
    const behind = await load({ proxy: "wss://example.com" });
    // Its own endpoint, and all other paths.
    expect(behind.mocks[0]?.endpoints.map(({ proxy }) => proxy !== undefined)).toEqual([true, true]);
  });
});
