import { describe, expect, it } from "vitest";
import { nearestPath, type PathPattern, pathPattern } from "../../src/mock/path.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function pattern(text: string): PathPattern {
  const reader = testReader();
  const read = pathPattern.read(tree(JSON.stringify(text)), reader);
  if (!read) throw new Error(reader.problems.map(({ headline }) => headline).join("\n"));
  return read;
}

const match = (text: string, path: string): unknown => {
  const params = pattern(text).match(path);
  return params && { ...params };
};

describe("a path of a mock", () => {
  it.each([
    ["/", "/", {}],
    ["/", "/ws", undefined],
    ["/ws", "/ws", {}],
    ["/ws", "/ws/", {}],
    ["/ws/", "/ws", {}],
    ["/ws", "/WS", undefined],
    ["/ws", "/ws/a", undefined],
    ["/ws", "/w", undefined],
    ["/ws/:room", "/ws/lobby", { room: "lobby" }],
    ["/ws/:room", "/ws", undefined],
    ["/ws/:room", "/ws//", undefined],
    ["/ws/:tenant?", "/ws", {}],
    ["/ws/:tenant?", "/ws/a", { tenant: "a" }],
    ["/ws/:tenant?", "/ws/a/b", undefined],
    ["/:a?/x/:b?", "/x", {}],
    ["/:a?/x/:b?", "/x/x", { a: "x" }],
    ["/:a?/x/:b?", "/x/y", { b: "y" }],
    ["/:a?/x/:b?", "/1/x/2", { a: "1", b: "2" }],
    ["/files/*", "/files/a/b/c", {}],
    ["/files/*", "/files", {}],
    ["/files/*", "/file", undefined],
    ["/a/*/c", "/a/b/c", {}],
    ["/a/*/c", "/a/b/b/c", undefined],
    ["/*", "/anything/at/all", {}],
    ["/caf\u00e9/:x", "/caf%C3%A9/a%20b", { x: "a b" }],
    ["/:x", "/%E0%A4%A", { x: "%E0%A4%A" }],
    ["/:x", "/a%2Fb", { x: "a/b" }],
  ])("%s and %s", (text, path, params) => expect(match(text, path)).toEqual(params));

  it("gives params that no name can reach out of", () => {
    const params = pattern("/:__proto__/:constructor").match("/a/b");
    expect(Object.getPrototypeOf(params)).toBe(null);
    expect(Object.entries(params ?? {})).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
  });

  it.each([
    ["ws", 'Expected a path that begins with "/", got the text "ws"', 'Did you mean "/ws"?'],
    ["/a*", 'Expected a path, got the text "/a*"', '"*" stands for a whole part of a path: /files/*, not "a*".'],
    [
      "/:a-b",
      'Expected a path, got the text "/:a-b"',
      'The name of a part has letters, digits and _: "/:room", not ":a-b".',
    ],
    [
      "/ws?token=a",
      'Expected a path, got the text "/ws?token=a"',
      "A path has neither a query nor a fragment; look at the query with when: { query: … }.",
    ],
  ])("refuses %s", (text, headline, help) => {
    const reader = testReader();
    expect(pathPattern.read(tree(JSON.stringify(text)), reader)).toBeUndefined();
    expect(reader.problems).toMatchObject([{ headline, help }]);
  });
});

describe("the nearest path", () => {
  const all = ["/ws/:tenant?", "/echo", "/files/*"].map(pattern);

  it.each([
    ["/wz", "/ws/:tenant?"],
    ["/wss/acme", "/ws/:tenant?"],
    ["/ecoh", "/echo"],
    ["/file/a/b", "/files/*"],
    ["/something/else", undefined],
    [`/${"e".repeat(50_000)}`, undefined],
  ])("of %.20s is %s", (path, nearest) => expect(nearestPath(path, all)).toBe(nearest));
});
