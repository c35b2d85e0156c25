import { describe, expect, it } from "vitest";
import { play } from "../support/play.ts";

// What must not drift: a test that passes and should not is the worst that a test tool can do.

const server = `
servers:
  chat:
    mock:
      endpoints:
        - path: /
          onConnect: [{ send: { type: hello } }]
          rules:
            - { when: { message: { type: bye } }, do: [{ close: { code: 4001, reason: enough } }] }
            - { when: { message: { type: beat } }, do: [{ repeat: "\${message.n}", steps: [{ send: { type: beat } }] }, { send: { type: end } }] }
            - { when: { message: { type: who } }, do: [{ send: { type: you, name: "\${message.name}" } }] }
            - { when: { message: { type: join } }, do: [{ join: r }, { send: { type: joined } }] }
          onClose: [{ send: { type: left }, to: { room: r } }]
`;

describe("an unexpected close", () => {
  it("is found also when the server was killed in the last step", async () => {
    for (let round = 0; round < 10; round++) {
      const { outcomes } = await play(`
name: killed
${server}
clients: { alice: "\${chat.url}" }
steps:
  - alice: [connect, { receive: { type: hello } }]
  - chat: kill
`);
      expect(outcomes).toEqual(["killed: failed unexpected-close"]);
    }
  });

  it("fails the step that connects again", async () => {
    const { outcomes, problems } = await play(`
name: flapping
${server}
clients: { alice: "\${chat.url}" }
steps:
  - alice: [connect, { receive: { type: hello } }, { send: { type: bye } }]
  - wait: 50ms
  - alice: connect
`);
    expect(outcomes).toEqual(["flapping: failed unexpected-close"]);
    expect(problems[0]?.headline).toBe('alice: the other side closed with 4001 "enough", and no step expected it');
    expect(problems[0]?.help).toBe("If that is right, say so before: - alice: { closed: 4001 }.");
  });

  it("is none when a step has awaited it", async () => {
    const { outcomes } = await play(`
name: in order
${server}
clients: { alice: "\${chat.url}" }
steps:
  - alice: [connect, { send: { type: bye } }, { closed: 4001 }, connect, close]
`);
    expect(outcomes).toEqual(["in order: passed"]);
  });
});

describe("all", () => {
  it("fails when nobody is there", async () => {
    const { outcomes, problems } = await play(`
name: nobody
${server}
clients: { alice: "\${chat.url}" }
steps:
  - all: { receive: { type: never } }
`);
    expect(outcomes).toEqual(["nobody: errored not-connected"]);
    expect(problems[0]?.headline).toBe("all: no client is connected");
  });

  it("connects those that the document declares, else those of the head", async () => {
    const { logs } = await play(`
${server}
clients: { alice: "\${chat.url}" }
---
name: own
clients: { bob: "\${chat.url}" }
steps:
  - all: connect
  - all: { log: "\${self.name}" }
  - all: close
---
name: of the head
steps:
  - all: connect
  - all: { log: "\${self.name}" }
  - all: close
`);
    expect(logs).toEqual(["bob", "alice"]);
  });
});

describe("what a rule has answered", () => {
  it("does not fill the inbox", async () => {
    const { outcomes, notes } = await play(`
name: noise
${server}
clients: { alice: { url: "\${chat.url}", inbox: { messages: 50 }, rules: [{ when: { message: { type: beat } }, do: [] }] } }
steps:
  - alice: [connect, { receive: { type: hello } }, { send: { type: beat, n: 200 } }, { receiveNext: { type: end } }]
  - alice: { receive: { type: beat }, name: can still be received }
  - alice: close
`);
    expect(outcomes).toEqual(["noise: passed"]);
    expect(notes.filter((note) => note.includes("never read"))).toEqual([]);
  });
});

describe("the end of a connection", () => {
  it("comes before what it sets off: a client may connect again in onClose", async () => {
    const { outcomes } = await play(`
name: again
${server}
clients: { alice: { url: "\${chat.url}", onClose: [connect] } }
steps:
  - alice: [connect, { receive: { type: hello } }, { send: { type: bye } }, { closed: 4001 }]
  - wait: 100ms
  - alice: { receive: { type: hello } }
`);
    expect(outcomes).toEqual(["again: passed"]);
  });
});

describe("what several clients extract", () => {
  it("is each one's own, also in a fragment, also after one did it alone", async () => {
    const { outcomes, logs } = await play(`
name: login
${server}
clients: { alice: "\${chat.url}", bob: "\${chat.url}" }
fragments:
  login:
    steps:
      - { send: { type: who, name: "\${self.name}" }, receive: { type: you }, extract: { me: $.name } }
      - log: "\${self.name} is \${me}"
steps:
  - alice, bob: connect
  - alice: { call: login }
  - alice, bob: { call: login }
  - log: "the scenario's is \${me}"
  - alice, bob: close
`);
    expect(outcomes).toEqual(["login: passed"]);
    expect(logs.slice(0, 1)).toEqual(["alice is alice"]);
    expect(logs.slice(1, 3).toSorted()).toEqual(["alice is alice", "bob is bob"]);
    expect(logs[3]).toBe("the scenario's is alice");
  });
});

describe("a limit longer than the time-out of steps", () => {
  it("lets the step wait as long as the limit", async () => {
    const { outcomes, problems } = await play(`
name: patient
${server}
defaults: { timeout: 50ms }
clients: { alice: "\${chat.url}" }
steps:
  - alice: [{ connect, timeout: 5s }, { receivePing, within: 150ms }]
`);
    expect(outcomes).toEqual(["patient: failed never-came"]);
    expect(problems[0]?.headline).toContain("no ping came in 150 ms");
  });
});

describe("finally", () => {
  it("passes over what is closed already", async () => {
    const { outcomes, notes } = await play(`
name: clean
${server}
clients: { alice: "\${chat.url}" }
steps:
  - alice: [connect, { receive: { type: hello } }, close]
finally:
  - all: close
`);
    expect(outcomes).toEqual(["clean: passed"]);
    expect(notes).toEqual(["finally: all: close was passed over: all: no client is connected"]);
  });
});

describe("a client that connects by itself", () => {
  it("is not connected twice when a step connects it at the same moment", async () => {
    const { outcomes, problems } = await play(`
name: twice
${server}
clients: { alice: { url: "\${chat.url}", onClose: [{ connect, delay: 20ms..20ms }] } }
steps:
  - alice: [connect, { receive: { type: hello } }, close]
  - alice: connect
`);
    expect(outcomes).toEqual(["twice: errored already-connected"]);
    expect(problems[0]?.headline).toBe("alice is connecting already");
  });
});
