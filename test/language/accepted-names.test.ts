import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";

const head = `servers:
  upstream: { listen: true }
  ruled: { mock: { endpoints: [{ path: /, state: { user: null } }] } }
clients: { alice: "\${upstream.url}" }
`;

describe("the name of a connection", () => {
  it("may be used in steps after the one that gives it, in fragments, rules and expressions", async () => {
    const text = `servers: { upstream: { listen: true } }
clients:
  alice: { url: "\${upstream.url}", rules: [{ do: [{ conn: { send: "\${conn.query.a}" } }] }] }
fragments: { greet: { steps: [{ conn: { send: "hello \${conn.path}" } }] }, both: { steps: [{ send: "\${self.name}" }] } }
vars: { later: 1 }
before: [{ upstream: { accept, as: early } }, { early: { send: x } }]
steps:
  - upstream: [{ accept: /a, as: conn }, { accept, as: conn }]
  - conn: { send: x, id: sent }
  - conn, alice, early: [{ call: both }, { receive: y, within: 1s, after: sent }]
  - call: greet
  - assert: conn.headers.host != "" && conn.number == 1
finally: [{ conn: close }]
`;
    expect(await faults(text)).toEqual([]);
  });

  it("is no word of the language, no client, no server, and a name", async () => {
    const names = ["send", "all", "alice", "ruled", "9x"];
    const steps = names.map((name) => `  - upstream: { accept, as: "${name}" }\n`).join("");
    expect(await faults(`${head}steps:\n${steps}`)).toEqual([
      '6:29+6 "send" cannot be the name of a connection — Choose another name.',
      '7:29+5 "all" cannot be the name of a connection — Choose another name.',
      '8:29+7 "alice" is the name of a client already — Give the connection another name.',
      '9:29+7 "ruled" is the name of a server already — Give the connection another name.',
      '10:29+4 "9x" cannot be the name of a connection — A name has letters, digits, _ and -, and does not begin with a digit.',
    ]);
  });

  it("acts only after a step that gives it, and what is nearly one is found", async () => {
    expect(
      await faults(`${head}steps:
  - conn: { send: x }
  - upstream: { accept, as: conn }
  - con: { send: x }
  - call: f
  - upstream: { accept, as: conn2 }
fragments: { f: { steps: [{ conn2: { send: x } }] } }
`),
    ).toEqual([
      '6:5+4 "conn" acts before a step has accepted it — The step that gives it its name stands below: - upstream: { accept, as: conn }.',
      '8:5+3 Unknown client or control word "con" — Did you mean "conn"?',
      '11:29+5 "conn2" acts before a step has accepted it — Did you mean "conn"?',
    ]);
  });

  it("is told by what a message or a rule has under the same words", async () => {
    expect(
      await faults(`${head}steps:
  - alice: { send: { accept: 1, as: conn } }
  - assert: conn.x == 1
`),
    ).toEqual([
      '7:13+4 Unknown variable "conn" — Define it: vars: { conn: … }, or give it on the command line: --var conn=….',
    ]);
  });

  it("has members that are known of a server without rules, and anything of a mock", async () => {
    expect(
      await faults(`${head}steps:
  - upstream: { accept, as: conn }
  - ruled: { accept, as: other }
  - conn: { receive, extract: { id: $.id } }
  - assert: conn.quer.a == 1 && other.user == 1 && other.anything == 2 && conn.id == 3
  - call: f
fragments: { f: { steps: [{ assert: conn.idd == 1 }] } }
`),
    ).toEqual([
      '9:18+4 The connection "conn" has no "quer" — Did you mean "query"?',
      '11:42+3 The connection "conn" has no "idd" — Did you mean "id"?',
    ]);
  });
});
