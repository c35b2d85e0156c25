import { describe, expect, it } from "vitest";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, play, type PlayedScenario } from "../../support/puppet.ts";
import { workspace } from "../../support/workspace.ts";

expectNoOpenHandles();

/** Plays steps of alice, whose profile sends `hello` and waits for `{ ready: … }` or `{ refused: … }`, against a mock that answers so. */
async function greeted(steps: string, answer: string, more = ""): Promise<PlayedScenario> {
  const folder = await workspace({
    "greeting.mjs": `export default {
  open(line) {
    line.write({ data: "hello", binary: false });
    return {
      received({ text }) {
        const { ready, refused, throws, ...event } = JSON.parse(text);
        if (throws) throw new Error(throws);
        if (ready) line.ready(ready);
        else if (refused) line.refuse(refused);
        else line.give(event);
      },
      encode: (value) => [{ data: JSON.stringify(value), binary: false }],
    };
  },
};`,
  });
  return play(
    `
servers:
  mock:
    mock:
      endpoints:
        - path: /
          rules:
            - { when: { raw: hello }, do: [${answer}] }
            - { when: { message: { echo: $any } }, do: [{ send: "\${message.echo}" }] }
clients: { alice: { url: "\${mock.url}", codec: ./greeting.mjs${more} } }
steps:
${steps}`,
    { folder },
  );
}

const ready = "{ send: { ready: { session: s1 } } }";
const refused = "{ send: { refused: { why: no token } } }";
const closes = "{ close: { code: 4403, reason: Forbidden } }";

describe("ready", () => {
  it("is when connect passes; what the server says can be expected and extracted", async () => {
    const steps = `
  - alice: { connect, expect: { ready: { session: s1 } }, extract: { session: $.session } }
  - assert: session == "s1"
  - alice: { send: { echo: { event: a } }, receive: { event: a } }
  - alice: close`;
    expect(failure(await greeted(steps, ready))).toEqual(["passed"]);
  });

  it("comes before what the client does when it has connected", async () => {
    const played = await greeted(
      "  - alice: [connect, { receive: { event: a } }, close]",
      ready,
      ", onConnect: [{ send: { echo: { event: a } } }]",
    );
    expect(failure(played)).toEqual(["passed"]);
  });

  it("may be said in another way than expected", async () => {
    expect(failure(await greeted("  - alice: { connect, expect: { ready: { session: s2 } } }", ready))).toEqual([
      'handshake: alice: what the server said is not what was expected: ready.session: expected "s2", got "s1"',
      "at: s2",
      'label: got "s1"',
      'expected: "s2"',
      'actual: "s1"',
      'the server said: { session: "s1" }',
    ]);
  });

  it("may never come", async () => {
    expect(failure(await greeted("  - alice: { connect, timeout: 50ms }", "{ log: nothing }"))).toEqual([
      "handshake: alice: the connection is open, but greeting was not ready within <time>",
      "at: connect",
      "label: no answer in the protocol",
      "help: Does the server speak this protocol, and in this version?",
    ]);
  });
});

describe("refused", () => {
  it.each([
    ["by a message", refused, "{ why: no token }"],
    ["by a close", closes, "{ code: 4403, reason: Forbidden }"],
  ])("%s can be expected, and the client may connect again", async (_, answer, said) => {
    const step = `  - alice: { connect, expect: { refused: ${said} } }`;
    expect(failure(await greeted(`${step}\n${step}`, answer))).toEqual(["passed"]);
  });

  it("fails when it was not expected", async () => {
    expect(failure(await greeted("  - alice: connect", refused))).toEqual([
      'handshake: alice: greeting was refused: { why: "no token" }',
      "at: connect",
      "label: refused",
      "expected: greeting to be ready",
      'actual: refused with { why: "no token" }',
      'help: If that is right, say so: expect: { refused: { why: "no token" } }.',
    ]);
    expect(failure(await greeted("  - alice: connect", closes))[0]).toBe(
      'handshake: alice: greeting was refused: the other side closed with 4403 "Forbidden"',
    );
  });

  it("may be for another reason than expected", async () => {
    expect(failure(await greeted("  - alice: { connect, expect: { refused: { why: x } } }", refused))[0]).toBe(
      'handshake: alice: what the server said is not what was expected: refused.why: expected "x", got "no token"',
    );
  });

  it("may be expected in vain", async () => {
    expect(failure(await greeted("  - alice: { connect, expect: { refused: { why: x } } }", ready))).toEqual([
      "not-refused: alice: greeting is ready, and the server should have refused",
      "at: { why: x }",
      "label: not refused",
      'expected: refused with { why: "x" }',
      'actual: ready with { session: "s1" }',
    ]);
  });
});

describe("a profile that throws", () => {
  it("fails the connect", async () => {
    expect(failure(await greeted("  - alice: connect", "{ send: { throws: it broke } }"))[0]).toBe(
      "profile: alice: the profile greeting failed: it broke",
    );
  });

  it("fails the scenario later", async () => {
    const steps = "  - alice: [connect, { send: { echo: { throws: it broke } }, receive: { event: a } }]";
    expect(failure(await greeted(steps, ready))[0]).toBe("profile: alice: the profile greeting failed: it broke");
  });
});

it("without a profile nothing can be ready", async () => {
  const played = await play(`
servers: { mock: { mock: { endpoints: [{ path: / }] } } }
clients: { alice: "\${mock.url}" }
steps: [{ alice: { connect, expect: { ready: {} } } }]`);
  expect(failure(played)[0]).toBe("setting: alice has no profile that could be ready or refused");
});
