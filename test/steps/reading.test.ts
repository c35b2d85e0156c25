import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, playRaw, withPuppet } from "../support/puppet.ts";
import { closeFrame, frame } from "../support/raw-server.ts";

expectNoOpenHandles();

describe("pause", () => {
  it("stops reading, and resume begins again: all comes, in order, measured from the resume", async () => {
    const played = await playConnected(`
  - alice: [pause, { send: { say: [a, b, c] } }]
  - bob: { send: hi, receive: hi }
  - alice: [resume, { receiveNext: a, within: 4s, measure: late }, { receiveNext: b }, { receiveNext: c }]
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.series["late"]?.count).toBe(1);
  });

  it("lets a client send on, and says nothing of what it does to others", async () => {
    const played = await playConnected(`
  - alice: [pause, { send: { tell: hi } }]
  - bob: { receive: hi }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("twice, or resume of a client that reads, is no mistake", async () => {
    expect(
      failure(await playConnected("  - alice: [pause, pause, resume, resume, { send: hi, receive: hi }]")),
    ).toEqual(["passed"]);
  });

  it("is told in the conversation", async () => {
    const { transcript } = await playConnected('  - alice: [pause, resume, { assert: "false" }]');
    expect(transcript?.map(({ arrow, text }) => `${arrow} ${text}`)).toEqual([
      "-- paused: it reads nothing",
      "-- resumed: it reads again",
    ]);
  });

  it("holds for the connection: the next one reads", async () => {
    const played = await playConnected("  - alice: [pause, { drop: end }, connect, { send: hi, receive: hi }]");
    expect(failure(played)).toEqual(["passed"]);
  });

  it("serves a mock's connections, too", async () => {
    const played = await play(`servers:
  mock:
    mock: { endpoints: [{ path: /, onConnect: [pause, { wait: 20ms }, { send: now }, resume], rules: [{ do: [{ send: "\${raw}" }] }] }] }
clients: { alice: "\${mock.url}" }
steps:
  - alice: [connect, { send: hi }, { receiveNext: now }, { receiveNext: hi }]
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("of a client without a connection is an error; resume after its end is none", async () => {
    expect(failure(await play(withPuppet("  - alice: pause")))[0]).toBe(
      "not-connected: alice cannot pause: it is not connected",
    );
    expect(failure(await play(withPuppet("  - alice: resume")))[0]).toBe(
      "not-connected: alice cannot resume: it is not connected",
    );
    const reset = await playConnected(
      "  - alice: [pause, { send: { drop: reset } }, resume, { closed: 1006 }, resume]",
    );
    expect(failure(reset)).toEqual(["passed"]);
  });
});

describe("a close of a paused client", () => {
  it("reads on: what came before the answer is received, and it is quick", async () => {
    const played = await playConnected("  - alice: [pause, { send: hi }, { close, within: 900ms }, { receive: hi }]");
    expect(failure(played)).toEqual(["passed"]);
  });

  it("at the end of a scenario is answered with all that has piled up in its way, of which nobody hears", async () => {
    const many = "{ repeat: 3000, steps: [{ send: x }] }";
    const played = await play(
      `servers:
  mock: { mock: { endpoints: [{ path: /, rules: [{ do: [${many}, { send: done, to: others }] }] }] } }
clients: { alice: { url: "\${mock.url}", inbox: { messages: 100 } }, bob: "\${mock.url}" }
steps:
  - alice, bob: connect
  - alice: [pause, { send: go }]
  - bob: { receive: done }
`,
      { detail: "steps" },
    );
    expect([failure(played), played.notes]).toEqual([["passed"], []]);
    // A server that was not heard would have been cut off: 1006.
    const closes = played.events.filter((each) => each.type === "client" && each.state === "closed");
    expect(closes).toMatchObject([{ code: 1000 }, { code: 1000 }]);
  });

  it("of the other side is seen behind what came before it, when it reads again", async () => {
    const played = await playRaw(
      "  - alice: [connect, pause, { send: go }, resume, { receive: hi }, { closed: 4000 }]",
      (socket) => {
        socket.once("data", () => socket.write(Buffer.concat([frame({ payload: "hi" }), closeFrame(4000)])));
      },
    );
    expect(failure(played)).toEqual(["passed"]);
  });
});

describe("what cannot be seen while it is paused", () => {
  it.each([
    ["{ closed: 1000, timeout: 30ms }", "not-closed: alice: the connection is still open after <time>"],
    ["{ receive: hi, timeout: 30ms }", "never-came: alice: no message matched within <time>"],
    ["{ receiveNext: hi, timeout: 30ms }", "never-came: alice: no message matched within <time>"],
    ["{ receiveAll: [hi], timeout: 30ms }", "never-came: alice: no message matched within <time> (0 of 1 came)"],
    ["{ receive: hi, count: 2, timeout: 30ms }", "never-came: alice: no message matched within <time> (0 of 2 came)"],
    ["{ receive: hi, count: { min: 2 }, for: 30ms }", "wrong-count: alice: 0 of at least 2 messages matched in <time>"],
    ["{ receive: [hi], last: 1, timeout: 30ms }", "never-came: alice: the last message did not match within <time>"],
    ["{ receive: hi, joined: true, timeout: 30ms }", "never-came: alice: no message matched within <time>"],
    ["{ receiveFrame: { payload: hi }, timeout: 30ms }", "never-came: alice: no frame matched within <time>"],
    ["{ ping: hi, timeout: 30ms }", "never-came: alice: no pong came within <time>"],
    ["{ receivePing, timeout: 30ms }", "never-came: alice: no ping came in <time>"],
  ])("%s says so when its time is up", async (step, headline) => {
    const played = await playConnected(`  - alice: [pause, { send: hi }, ${step}]`);
    expect(failure(played)[0]).toBe(headline);
    expect(failure(played)).toContain("alice is paused: it reads nothing until - alice: resume");
  });

  it("delivered would not see a leak, and fails at once", async () => {
    const steps = "  - alice: pause\n  - bob: { send: hi }\n  - delivered: hi\n    to: bob\n";
    expect(failure(await playConnected(steps))[0]).toBe(
      "not-connected: alice cannot listen while it is paused: it reads nothing",
    );
    expect(failure(await playConnected(`${steps}    others: allowed\n`))).toEqual(["passed"]);
  });

  it.each(["receiveNothing", "{ stayOpen: 1s }"])("%s would see nothing, and fails at once", async (step) => {
    const played = await playConnected(`  - alice: [pause, ${step}]`);
    expect(failure(played)[0]).toMatch(/^not-connected: alice cannot .* while it is paused: it reads nothing$/);
    expect(failure(played).at(-1)).toBe("help: Write - alice: resume before it.");
  });
});

it.each([
  ["- alice: { pause: 2s }", 'Expected no value, got the text "2s" — Write - bob: pause. To let time pass'],
  ["- alice: { resume: now }", "Expected no value"],
  ["- pause: 2s", '"pause" needs an actor — Write - alice: pause. To let time pass, write - wait: 500ms.'],
  ["- alice: [pause, { receive: hi, after: paused }]\n- alice: { pause, id: paused }", "is no cause"],
])("%s is refused when the file is read", async (step, problem) => {
  const [found] = await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n${step}\n`);
  expect(found).toContain(problem);
});
