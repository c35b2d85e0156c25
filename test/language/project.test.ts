import { describe, expect, it } from "vitest";
import { type Project, readProject } from "../../src/language/project.ts";
import { toData } from "../../src/tree.ts";
import { flag, word } from "../../src/shape/scalars.ts";
import { workspace } from "../support/workspace.ts";

const members = {
  env: { shape: word(), doc: "" },
  insecure: { shape: flag, doc: "" },
  tags: { shape: word(), doc: "" },
};

async function read(text: string, env?: string): Promise<Project> {
  const path = `${await workspace({ "wstest.yaml": text })}/wstest.yaml`;
  return readProject({ path, shown: "wstest.yaml" }, { members, env });
}

const brief = ({ problems }: Project): readonly string[] =>
  problems.map(({ headline, place }) => `${place?.line}:${place?.column} ${headline}`);

describe("a project", () => {
  it("is what stands in its file, with that of the environment above it", async () => {
    const text = `
tags: a
insecure: false
vars: { x: 1 }
secrets: [x]
servers: { chat: ws://a, mail: ws://m }
environments:
  b: { tags: b, vars: { x: 2, y: "\${env.Y}" }, secrets: [y], servers: { chat: ws://b } }
  c:
`;
    const none = await read(text);
    expect([none.problems, none.environments, [...none.vars.keys()]]).toEqual([[], ["b", "c"], []]);
    expect(none.options.get("tags")?.value).toBe("a");
    const b = await read(text, "b");
    expect(Array.from(b.options, ([key, { value }]) => [key, value])).toEqual([
      ["tags", "b"],
      ["insecure", false],
    ]);
    expect(toData(b.head)).toEqual({
      vars: { x: 1 },
      secrets: ["x", "y"],
      servers: { chat: "ws://b", mail: "ws://m" },
    });
    expect(b.vars.get("y")?.evaluate({ get: () => ({ Y: "why" }) })).toBe("why");
  });

  it("may say nothing", async () => {
    expect((await read("")).problems).toEqual([]);
    expect((await read("# nothing yet\n")).problems).toEqual([]);
  });

  it.each([
    ["- a\n", ["1:1 A document must be a map"]],
    ["tags: a\n---\ntags: b\n", ["3:1 A project's file has one document"]],
    ["steps: []\n", ["1:1 This is the file of a project, and no scenario"]],
    ["endpoints: []\n", ["1:1 This is the file of a project, and no mock"]],
    ["clients: {}\n", ['1:1 Unknown key "clients" in a project']],
    ["environments: [a]\n", ["1:15 Expected a map of environments by name, got a list"]],
    ["environments: { a: 1 }\n", ["1:20 Expected a map, got the number 1"]],
    ["environments: { a: { env: b } }\n", ['1:22 Unknown key "env" in the environment "a"']],
    ["environments: { a: { tag: b } }\n", ['1:22 Unknown key "tag" in the environment "a"']],
    ["environments: { a: { vars: { x: '${y}' } } }\n", ['1:36 Unknown variable "y"']],
    ["environments: { a: { vars: { x: } } }\n", ['1:30 The variable "x" gets no value']],
    ["vars: { a-b: 1 }\n", ['1:9 "a-b" cannot be the name of a variable']],
    ["tags: smoke #1\nsecrets: x\n", ['2:10 Expected a list of names of variables, got the text "x"']],
  ])("%j", async (text, told) => {
    expect(brief(await read(text)).filter((each) => !each.includes("#"))).toEqual(told);
  });

  it("that is not there says so", async () => {
    const project = await readProject(
      { path: "/nowhere/wstest.yaml", shown: "wstest.yaml" },
      { members, env: undefined },
    );
    expect(project.problems.map(({ headline }) => headline)).toEqual([
      "wstest.yaml cannot be read: there is no such file",
    ]);
  });
});
