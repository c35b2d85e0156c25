import { describe, expect, it } from "vitest";
import { faults } from "../../support/load.ts";
import { play as playFile } from "../../support/play.ts";
import { stage, turn } from "../../support/stage.ts";

const clients = "clients: { alice: ws://h, bob: ws://h }\n";

describe("a fragment", () => {
  it("takes values and has defaults, both evaluated where it is called", async () => {
    const { play, sent } = await stage(`${clients}
vars: { room: lobby, who: world }
fragments:
  greet: { params: { text: hello, to: "\${who}" }, steps: [{ self: { send: "\${text} \${to}" } }] }
  join: { params: [room, user], steps: [{ self: { send: "\${room} \${user}" } }] }
steps:
  - alice: { call: greet }
  - alice: { call: greet, with: { to: "\${room}" } }
  - bob: { call: join, with: { user: "\${self.name}", room: "\${room}" } }
`);
    await play();
    expect(sent).toEqual(["alice: hello world", "alice: hello lobby", "bob: lobby bob"]);
  });

  it("gives who calls it what http and exec extract, as a receive does", async () => {
    const { problems, outcomes } = await playFile(`
servers: { chat: { mock: { endpoints: [{ path: / }] } } }
clients: { bob: "\${chat.url}/?token=\${bob.token}", carol: "\${chat.url}/?token=\${self.token}", dora: "\${chat.url}" }
fragments:
  login:
    params: [user]
    steps:
      - exec: [node, -p, "process.argv[1]", "\${user}"]
        extract: { token: { regex: .+ } }
      - assert: { "\${token}": "\${user}" }
steps:
  - bob: [{ call: login, with: { user: b } }, connect]
  - assert: bob.token == 'b' && token == 'b'
  - carol, dora: { call: login, with: { user: "\${self.name}" } }
  - assert: carol.token == 'carol' && dora.token == 'dora' && bob.token == 'b' && token == 'b'
`);
    expect(problems).toEqual([]);
    expect(outcomes).toHaveLength(1);
  });

  it("may call others and itself", async () => {
    const { play, sent } = await stage(`${clients}
fragments:
  down: { params: [n], steps: [{ self: { send: "\${n}" } }, { if: n > 0, then: [{ call: down, with: { n: "\${n - 1}" } }] }] }
  twice: { steps: [{ call: down, with: { n: 1 } }, { call: down, with: { n: 0 } }] }
steps: [{ alice: { call: twice } }]`);
    await play();
    expect(sent).toEqual(["alice: 1", "alice: 0", "alice: 0"]);
  });

  it("that calls itself without end is told so", async () => {
    const { outcome } = await stage("fragments: { again: { steps: [{ call: again }] } }\nsteps: [{ call: again }]");
    expect(await outcome()).toMatchObject({
      code: "expression",
      headline: 'The fragment "again" calls itself without end',
      help: "At most 300 calls that wait for nothing may stand in one another. Let the call depend on a condition that ends, or use repeat.",
      place: { line: 1 },
    });
  });

  it("may nest some hundred calls that wait for nothing, and any number that wait", async () => {
    const counted = `fragments:
  down: { params: [n], steps: [{ if: n > 0, then: [{ group: deeper, steps: [{ repeat: 1, steps: [{ call: down, with: { n: "\${n - 1}" } }] }] }], else: [{ set: { arrived: true } }] }] }
`;
    const deep = await stage(`${counted}steps: [{ call: down, with: { n: 299 } }]`);
    expect(await deep.outcome()).toBeUndefined();
    expect(deep.scene.variables.get("arrived")).toBe(true);
    const waiting = await stage(
      `${clients}fragments: { take: { steps: [{ receive: { n: 1 } }, { call: take }] } }\nsteps: [{ alice: { call: take } }]`,
    );
    const ended = waiting.outcome();
    for (let i = 0; i < 1000; i++) {
      waiting.say("alice", { n: 1 });
      await turn();
    }
    waiting.end("alice");
    expect((await ended)?.code).toBe("closed");
  });

  it("sees its parameters, the scenario's variables and self, and nothing of the place of the call", async () => {
    expect(
      await faults(`${clients}
vars: { room: 1 }
fragments: { a: { params: [p], steps: [{ self: { send: "\${p} \${room} \${self.name} \${alice.name} \${i}" } }] } }
steps: [{ repeat: 2, as: i, steps: [{ alice: { call: a, with: { p: "\${i}" } } }] }]`),
    ).toMatchInlineSnapshot(`
      [
        "4:99+1 Unknown variable "i" — Define it: vars: { i: … }, or give it on the command line: --var i=….",
      ]
    `);
  });

  it("that acts needs an actor", async () => {
    expect(
      await faults(`${clients}fragments: { hi: { steps: [{ send: hi }] } }\nsteps: [{ alice: { call: hi } }]`),
    ).toEqual([]);
    expect(await faults(`${clients}fragments: { hi: { steps: [{ send: hi }] } }\nsteps: [{ call: hi }]`))
      .toMatchInlineSnapshot(`
      [
        "2:30+4 "send" needs an actor — Write - alice: { send: … }.",
      ]
    `);
    expect(await faults(`${clients}fragments: { hi: { steps: [{ self: { send: hi } }] } }\nsteps: [{ call: hi }]`))
      .toMatchInlineSnapshot(`
      [
        "2:30+4 Unknown client or control word "self" — self is who acts, and here nobody does: it stands in what a client does, - alice: { call: … }.",
      ]
    `);
  });

  it("must be there", async () => {
    expect(await faults(`${clients}fragments: { login: { steps: [{ wait: 1ms }] } }\nsteps: [{ call: lgoin }]`))
      .toMatchInlineSnapshot(`
      [
        "3:17+5 There is no fragment "lgoin" — Did you mean "login"?",
      ]
    `);
    expect(await faults(`${clients}steps: [{ call: login }]`)).toMatchInlineSnapshot(`
      [
        "2:17+5 There is no fragment "login" — Fragments are written under fragments: { name: { params, steps } }.",
      ]
    `);
  });

  it("is told which parameters are wrong", async () => {
    const login = "fragments: { login: { params: [user, room], steps: [{ wait: 1ms }] } }\n";
    expect(await faults(`${login}steps: [{ call: login, with: { usr: a, room: b } }]`)).toMatchInlineSnapshot(`
      [
        "2:17+5 The parameter "user" of the fragment "login" is missing — Write with: { user: … } beside it.",
        "2:32+3 The fragment "login" has no parameter "usr" — Did you mean "user"?",
      ]
    `);
    expect(await faults(`${login}steps: [{ call: login, with: [a] }]`)).toMatchInlineSnapshot(`
      [
        "2:17+5 The parameter "user" of the fragment "login" is missing — Write with: { user: … } beside it.",
        "2:17+5 The parameter "room" of the fragment "login" is missing — Write with: { room: … } beside it.",
        "2:30+3 Expected a map of parameters and values, got a list",
      ]
    `);
    expect(await faults("fragments: { a: { steps: [{ wait: 1ms }] } }\nsteps: [{ call: a, with: { x: 1 } }]"))
      .toMatchInlineSnapshot(`
        [
          "2:28+1 The fragment "a" has no parameter "x" — It has none.",
        ]
      `);
  });

  it("is checked, whether it is called or not", async () => {
    expect(
      await faults(
        `${clients}fragments: { hi: { params: [x], steps: [{ sned: "\${y}" }, { alice: { send: "\${x} \${self.name}" } }] } }\nsteps: [{ wait: 1ms }]`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "2:43+4 Unknown action "sned" — Did you mean "send"?",
      ]
    `);
    // One in the head may speak of clients that only the document has that calls it.
    expect(
      await faults(
        `fragments: { hi: { steps: [{ carol: { send: hi } }] } }\n---\nclients: { carol: ws://h }\nsteps: [{ call: hi }]\n---\n${clients}steps: [{ wait: 1ms }]`,
      ),
    ).toEqual([]);
  });

  it("is written as it must be", async () => {
    expect(
      await faults(
        "fragments: { a: 7, b: { stesp: [] }, c: { params: 7, steps: [{ wait: 1ms }] }, d: { params: [[]], steps: [{ wait: 1ms }] } }\nsteps: [{ call: c }, { call: d }]",
      ),
    ).toMatchInlineSnapshot(`
      [
        "1:17+1 Expected a fragment: { params, steps }, got the number 7 — Write a: { steps: [ … ] }.",
        "1:25+5 Unknown key "stesp" in a fragment — Did you mean "steps"?",
        "1:51+1 Expected a list of names, or a map of names and defaults, got the number 7 — Write params: [7].",
        "1:94+2 Expected the name of a parameter, got an empty list",
      ]
    `);
    expect(
      await faults(
        "fragments: { a: { params: [message, 1x], steps: [{ wait: 1ms }] } }\nsteps: [{ call: a, with: { message: 1, 1x: 2 } }]",
      ),
    ).toMatchInlineSnapshot(`
      [
        "1:28+7 "message" cannot be the name of a variable — It is a word of the language. Choose another name.",
        "1:37+2 "1x" cannot be the name of a variable — A name has letters, digits and _, and does not begin with a digit.",
      ]
    `);
  });
});
