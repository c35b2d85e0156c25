import { relative } from "node:path";
import { expect, it } from "vitest";
import { loadFile } from "../../src/language/load.ts";
import { workspace } from "../support/workspace.ts";

const message = { type: "object", properties: { user: { $ref: "parts/user.json" } } };
const proto = (name: string, rest = ""): string => `syntax = "proto3";\n${rest}message ${name} { string text = 1; }\n`;

it("are those that it names, and those that these name in turn", async () => {
  const folder = await workspace({
    "chat.yaml": `
use: shared.yaml
clients:
  alice: { url: ws://h, codec: { protobuf: { file: a.proto, type: A } } }
  bob: ws://h
invariants: [{ contract: api.yaml }]
examples: rows.csv
steps:
  - alice: connect
  - call: login
  - bob: { receive, schema: message.json }
  - bob: { receive, schema: { $ref: inline.json } }
  - forEach: { file: items.json }
    as: item
    steps: [{ log: "\${item}" }]
`,
    "shared.yaml": "fragments: { login: { steps: [{ log: hello }, { bob: { send: { $file: hello.txt } } }] } }\n",
    "hello.txt": "hello",
    "rows.csv": "name\nann\n",
    "items.json": "[1]",
    "message.json": JSON.stringify(message),
    "parts/user.json": JSON.stringify({ $ref: "name.json" }),
    "parts/name.json": JSON.stringify({ type: "string" }),
    "inline.json": JSON.stringify({ type: "string" }),
    "a.proto": proto("A", 'import "b.proto";\n'),
    "b.proto": proto("B"),
    "api.yaml": `asyncapi: 2.6.0
info: { title: a, version: "1" }
channels: { a: { publish: { message: { name: hi, payload: { $ref: payload.json } } } } }
`,
    "payload.json": JSON.stringify({ type: "object" }),
  });
  const path = `${folder}/chat.yaml`;
  const { files, problems } = await loadFile({ path, shown: "chat.yaml" }, { show: (each) => relative(folder, each) });
  expect(problems.filter(({ severity }) => severity !== "warning").map(({ headline }) => headline)).toEqual([]);
  const names = files.map((each) => relative(folder, each)).filter((each) => /\.\w+$/.test(each));
  expect(names.toSorted()).toEqual([
    "a.proto",
    "api.yaml",
    "b.proto",
    "chat.yaml",
    "hello.txt",
    "inline.json",
    "items.json",
    "message.json",
    "parts/name.json",
    "parts/user.json",
    "payload.json",
    "rows.csv",
    "shared.yaml",
  ]);
});
