import { describe, expect, it } from "vitest";
import { expandSettings, isLate, mergeSettings, writtenSetting } from "../../../src/steps/settings/settings-tree.ts";
import { type Node, toData } from "../../../src/tree.ts";
import { testScene } from "../../support/scene.ts";
import { tree } from "../../support/yaml.ts";

const merged = (below: string, above: string): Node => mergeSettings(tree(below), tree(above));

async function expanded(settings: Node, vars: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  return structuredClone(toData(await expandSettings(settings, testScene({ vars }).scope)));
}

describe("merging", () => {
  it.each([
    ["{ url: a, codec: text }", "{ codec: hex }", { url: "a", codec: "hex" }],
    ["{ url: a, codec: text }", "b", { url: "b", codec: "text" }],
    ["a", "{ codec: hex }", { url: "a", codec: "hex" }],
    ["{ codec: text }", "{ codec: null }", {}],
    ["{ headers: { A: 1, B: 2 } }", "{ headers: { B: 3, C: null } }", { headers: { A: 1, B: 3, C: null } }],
    ["{ headers: { A: 1 } }", "{ headers: null }", {}],
    ["{ protocols: [a, b] }", "{ protocols: [c] }", { protocols: ["c"] }],
    ["{ tls: { ca: a, insecure: true } }", "{ tls: { insecure: null } }", { tls: { ca: "a" } }],
    [
      "{ auth: { bearer: t } }",
      "{ auth: { basic: { user: a, password: b } } }",
      { auth: { basic: { user: "a", password: "b" } } },
    ],
    [
      "{ auth: { basic: { user: a, password: b } } }",
      "{ auth: { basic: { password: c } } }",
      { auth: { basic: { user: "a", password: "c" } } },
    ],
  ])("%s and above it %s", async (below, above, expected) => {
    expect(await expanded(merged(below, above))).toEqual(expected);
  });

  it("a level that is an expression lies where it is written, whatever it turns out to be", async () => {
    const levels = mergeSettings(
      merged("{ url: a, headers: { A: 1, B: 1, C: 1 } }", "${middle}"),
      tree("{ headers: { C: 3 } }"),
    );
    expect(await expanded(levels, { middle: { headers: { B: 2, C: 2 } } })).toEqual({
      url: "a",
      headers: { A: 1, B: 2, C: 3 },
    });
    expect(await expanded(levels, { middle: "ws://b" })).toEqual({ url: "${middle}", headers: { A: 1, B: 1, C: 3 } });
  });
});

describe("expanding", () => {
  it("gives the same tree each time when nothing in it changes", async () => {
    const { scope } = testScene({ vars: { url: "ws://x" } });
    const plain = tree('{ url: "${url}", headers: { A: "${url}" }, tls: { insecure: true } }');
    expect(await expandSettings(plain, scope)).toBe(plain);
    const levels = mergeSettings(tree("{ codec: text }"), tree('"${url}"'));
    expect(await expandSettings(levels, scope)).toBe(await expandSettings(levels, scope));
  });

  it("takes a text of two expressions for a text, which is evaluated when all of it is known", async () => {
    const levels = mergeSettings(tree("{ codec: text }"), tree('"${server}/rooms/${later}"'));
    expect(await expanded(levels)).toEqual({ codec: "text", url: "${server}/rooms/${later}" });
  });

  it("puts values in place of maps, lists, words and flags, and leaves texts to be evaluated", async () => {
    const settings = tree(
      '{ url: "${url}", codec: "${codec}", compression: "${n == 1}", query: "${query}", tls: { insecure: "${flag}" }, headers: { codec: "${codec}" } }',
    );
    expect(await expanded(settings, { codec: "hex", n: 1, query: { a: "${b}" }, flag: true })).toEqual({
      url: "${url}",
      codec: "hex",
      compression: true,
      query: { a: "${b}" },
      tls: { insecure: true },
      headers: { codec: "${codec}" },
    });
  });
});

it("knows what may be an expression as a whole", () => {
  const late = (text: string): readonly boolean[] => {
    const node = tree(text);
    return node.kind === "map" ? node.entries.map(isLate) : [];
  };
  expect(
    late('{ headers: "${a}", codec: "${a}", url: "${a}", protocols: [a], codec2: "${a}", compression: "x${a}" }'),
  ).toEqual([true, true, false, false, false, false]);
});

it("finds what the uppermost level says", () => {
  const levels = mergeSettings(merged("{ rules: [1], state: {} }", "${x}"), tree("{ rules: [2] }"));
  const data = (key: string): unknown => {
    const found = writtenSetting(levels, key);
    return found && toData(found);
  };
  expect([data("rules"), data("state"), data("url")]).toEqual([[2], {}, undefined]);
});
