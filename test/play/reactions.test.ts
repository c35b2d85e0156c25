import { describe, expect, it } from "vitest";
import { bob, stage, turn } from "../support/stage.ts";

describe("a rule", () => {
  it("answers at once, the first that holds", async () => {
    const { say, sent } = await stage(
      bob(`- { when: { message: { type: ping } }, do: [{ send: pong }] }
- { when: { message: { type: ping, n: 2 } }, do: [{ send: never }] }
- { when: { raw: plain }, do: [{ send: "\${raw} \${number}" }] }
- { if: number > 3, do: [{ send: "more than three" }] }`),
    );
    say("bob", { type: "ping", n: 2 });
    say("bob", "plain");
    say("bob", "else");
    say("bob", "else");
    expect(sent).toEqual(["bob: pong", "bob: plain 2", "bob: more than three"]);
  });

  it("leaves its message to receive; what is stricter passes over it", async () => {
    const { say, client, play } =
      await stage(`clients: { bob: { url: ws://h, rules: [{ when: { message: { type: ping } }, do: [] }] } }
steps:
  - bob: { receiveNext: { n: 1 } }
  - bob: { receive: { type: ping } }
`);
    say("bob", { type: "ping" });
    say("bob", { n: 1 });
    await play();
    expect(client("bob").inbox.unread).toBe(0);
  });

  it("is shared: what one connection does is nothing to another", async () => {
    const { say, sent, clock } = await stage(`
defaults: { client: { url: ws://h, rules: [{ do: [{ send: "\${self.name} got \${message}" }, { wait: 100ms }, { send: "\${self.name} waited" }] }] } }
clients: [alice, bob]
steps: [{ wait: 1ms }]
`);
    say("alice", "a");
    say("bob", "b");
    clock.advance(100);
    await turn();
    expect(sent).toEqual(["alice: alice got a", "bob: bob got b", "alice: alice waited", "bob: bob waited"]);
  });

  it("gives its reaction the groups that its patterns captured", async () => {
    const { say, sent } = await stage(
      bob(`- when: { message: { $regex: "^join (?<room>.+)$" } }
  do: [{ send: "joined \${room}" }]`),
    );
    say("bob", "join lobby");
    expect(sent).toEqual(["bob: joined lobby"]);
  });

  it("whose condition fails is a failure of the connection, and takes nothing", async () => {
    const { say, failures, client } = await stage(bob("- { if: 1 / message.n > 0, do: [] }"));
    say("bob", { n: 0 });
    expect(failures).toHaveLength(1);
    expect(client("bob").inbox.unread).toBe(1);
  });
});

describe("reactions of one connection", () => {
  it("run one after another in the order of arrival: one that waits holds up the next", async () => {
    const { say, sent, clock } = await stage(
      bob('- { do: [{ send: "begin ${message}" }, { wait: 100ms }, { send: "end ${message}" }] }'),
    );
    say("bob", "a");
    say("bob", "b");
    expect(sent).toEqual(["bob: begin a"]);
    clock.advance(100);
    await turn();
    expect(sent).toEqual(["bob: begin a", "bob: end a", "bob: begin b"]);
    clock.advance(100);
    await turn();
    expect(sent.at(-1)).toBe("bob: end b");
  });

  it("are delayed from the arrival: delays keep the order and do not add up", async () => {
    const { say, sent, clock } = await stage(bob('- { delay: 100ms, do: [{ send: "${message}" }] }'));
    say("bob", "a");
    clock.advance(40);
    say("bob", "b");
    clock.advance(59);
    await turn();
    expect(sent).toEqual([]);
    clock.advance(1);
    await turn();
    expect(sent).toEqual(["bob: a"]);
    clock.advance(39);
    await turn();
    expect(sent).toEqual(["bob: a"]);
    clock.advance(1);
    await turn();
    expect(sent).toEqual(["bob: a", "bob: b"]);
  });

  it("keep their order when a later one has the shorter delay", async () => {
    const { say, sent, clock } = await stage(
      bob(`- { when: { message: slow }, delay: 100ms, do: [{ send: slow }] }
- { when: { message: fast }, delay: 10ms, do: [{ send: fast }] }`),
    );
    say("bob", "slow");
    say("bob", "fast");
    clock.advance(50);
    await turn();
    expect(sent).toEqual([]);
    clock.advance(50);
    await turn();
    expect(sent).toEqual(["bob: slow", "bob: fast"]);
  });

  it("may overtake with order: any", async () => {
    const { say, sent, clock } = await stage(
      bob(`- { when: { message: slow }, delay: 100ms, do: [{ send: slow }] }
- { when: { message: fast }, delay: 10ms, order: any, do: [{ send: fast }] }`),
    );
    say("bob", "slow");
    say("bob", "fast");
    clock.advance(50);
    await turn();
    expect(sent).toEqual(["bob: fast"]);
    clock.advance(50);
    await turn();
    expect(sent).toEqual(["bob: fast", "bob: slow"]);
  });

  it("have a delay within its range, by the run's own chance", async () => {
    const { say, sent, clock } = await stage(bob("- { delay: 20ms..60ms, do: [{ send: hi }] }"), {
      random: () => 0.25,
    });
    say("bob", "a");
    clock.advance(29);
    await turn();
    expect(sent).toEqual([]);
    clock.advance(1);
    await turn();
    expect(sent).toEqual(["bob: hi"]);
  });

  it("ask an inner receive before the rules, and keep the message of the rule", async () => {
    const { say, sent } = await stage(
      bob(`- when: { message: { type: ask } }
  do: [{ send: question }, { receive: { type: answer }, extract: { text: $.text } }, { send: "\${message.type} \${text}" }]
- { do: [{ send: "rule \${message.type}" }] }`),
    );
    say("bob", { type: "ask" });
    say("bob", { type: "answer", text: "42" });
    await turn();
    expect(sent).toEqual(["bob: question", "bob: ask 42"]);
    say("bob", { type: "answer", text: "43" });
    expect(sent.at(-1)).toBe("bob: rule answer");
  });

  it("tell a failure once, with its place, and go on with the next", async () => {
    const { say, failures, sent, clock } = await stage(
      bob(`- { when: { message: now }, do: [{ assert: "1 == 2" }, { send: never }] }
- { when: { message: later }, do: [{ receive: { n: 1 }, timeout: 50ms }, { send: never }] }
- { do: [{ send: "\${message}" }] }`),
    );
    say("bob", "now");
    say("bob", "later");
    say("bob", "fine");
    expect(failures.map(({ code, place }) => [code, place?.line])).toEqual([["assert", 5]]);
    clock.advance(50);
    await turn();
    expect(failures.map(({ code, place }) => [code, place?.line])).toEqual([
      ["assert", 5],
      ["never-came", 6],
    ]);
    expect(sent).toEqual(["bob: fine"]);
  });

  it("measure latencies from the message that set them off", async () => {
    const { say, scene, clock } = await stage(
      bob("- { when: { message: ask }, do: [{ receive: answer, within: 1s, measure: answers }] }"),
    );
    say("bob", "ask");
    clock.advance(70);
    say("bob", "answer");
    await turn();
    expect(scene.series.get("answers")?.summary()).toMatchObject({ count: 1, max: 70 });
  });
});

describe("onConnect and onClose", () => {
  const yaml = bob(
    '- { do: [{ send: "rule ${message}" }] }',
    'onConnect: [{ send: hello }, { wait: 50ms }, { send: ready }]\nonClose: [{ set: { how: "${close.code} ${close.reason} ${close.clean}" } }]',
  );

  it("run when a connection has opened and ended; rules wait for what onConnect waits for", async () => {
    const { say, sent, clock, end, scene } = await stage(yaml);
    say("bob", "early");
    expect(sent).toEqual(["bob: hello"]);
    clock.advance(50);
    await turn();
    expect(sent).toEqual(["bob: hello", "bob: ready", "bob: rule early"]);
    end("bob", 4000, "bye");
    await turn();
    expect(scene.variables.get("how")).toBe("4000 bye true");
  });

  it("run again for every connection", async () => {
    const { sent, clock, end, open } = await stage(yaml);
    clock.advance(50);
    await turn();
    end("bob");
    await turn();
    open("bob");
    expect(sent).toEqual(["bob: hello", "bob: ready", "bob: hello"]);
  });

  it("end what waits when the connection ends, without a failure", async () => {
    const { say, sent, clock, end, failures } = await stage(bob("- { do: [{ receive: never }, { send: never }] }\n"));
    say("bob", "a");
    say("bob", "b");
    end("bob", 1006);
    await turn();
    clock.advance(60_000);
    await turn();
    expect(sent).toEqual([]);
    expect(failures).toEqual([]);
  });

  it("tell when all that the end has set off is done", async () => {
    let left = 0;
    const { end, clock } = await stage(bob("- { do: [] }", "onClose: [{ wait: 20ms }]"), {
      behaviour: { left: () => void left++ },
    });
    end("bob");
    await turn();
    expect(left).toBe(0);
    clock.advance(20);
    await turn();
    expect(left).toBe(1);
  });
});

describe("what came before the end of its connection", () => {
  const isolated = { isolated: true } as const;

  it("is done all the same, in its turn: sends go nowhere, then onClose runs", async () => {
    const { say, end, sent, clock, failures, scene } = await stage(
      bob(
        `- { when: { message: slow }, do: [{ wait: 50ms }, { send: slow }, { set: { steps: [slow] } }] }
- { do: [{ send: ack }, ping, { close: 4000 }, { set: { steps: "\${steps + [message]}" } }] }`,
        'onClose: [{ set: { steps: "${steps + [close.code]}" } }]',
      ).replace("steps: [{ wait", "vars: { steps: [] }\nsteps: [{ wait"),
    );
    say("bob", "slow");
    say("bob", "save");
    end("bob", 4001);
    await turn();
    expect(scene.variables.get("steps")).toEqual([]);
    clock.advance(50);
    await turn();
    expect(scene.variables.get("steps")).toEqual(["slow", "save", 4001]);
    expect([sent, failures]).toEqual([[], []]);
  });

  it("waits for nothing more of the connection, and that is no failure", async () => {
    const { say, end, failures, sent } = await stage(
      bob("- { do: [{ receive: more }, { send: never }] }", "onClose: [{ set: { over: true } }]"),
    );
    say("bob", "a");
    say("bob", "b");
    end("bob");
    await turn();
    expect([failures, sent]).toEqual([[], []]);
  });

  it("has a time for it: a loop without an end does not keep it for ever", async () => {
    let left = 0;
    const { end, clock, failures } = await stage(
      bob("- { do: [] }", 'onConnect: [{ repeat: , while: "true", every: 1s, steps: [{ send: tick }] }]'),
      { ...isolated, behaviour: { left: () => void left++ } },
    );
    end("bob");
    for (let second = 0; second < 4; second++) {
      clock.advance(1000);
      await turn();
    }
    expect(left).toBe(0);
    clock.advance(1000);
    await turn();
    expect([left, clock.pending, failures]).toEqual([1, 0, []]);
  });

  it("onClose itself knows that there is nobody to send to", async () => {
    const { end, failures } = await stage(bob("- { do: [] }", "onClose: [{ send: bye }]"));
    end("bob");
    await turn();
    expect(failures.map(({ headline }) => headline)).toEqual([
      "bob cannot send: the other side closed with 1000 (normal closure)",
    ]);
  });
});

describe("a flood", () => {
  it("that waits for a reaction that does not end is told once", async () => {
    const { say, full } = await stage(bob("- { do: [{ receive: never, timeout: 1m }] }"), { full: "drop-oldest" });
    for (let i = 0; i < 100_000; i++) say("bob", "x");
    expect(full).toEqual([]);
    for (let i = 0; i < 10; i++) say("bob", "x");
    expect(full).toEqual(["bob"]);
  });

  it("that waits for nothing before it, by order: any, is told once, and nothing more begins", async () => {
    const { say, full, client } = await stage(bob("- { delay: 1m, order: any, do: [{ set: { n: 1 } }] }"), {
      full: "drop-oldest",
    });
    for (let i = 0; i < 100_000; i++) say("bob", "x");
    expect(full).toEqual([]);
    for (let i = 0; i < 10; i++) say("bob", "x");
    expect(full).toEqual(["bob"]);
    client("bob").drop("end");
    await turn();
  });
});

it("of several actors that its connection's end stops has not failed", async () => {
  const { end, failures, scene } = await stage(
    bob("- { if: number > 9, do: [] }", 'onConnect: [{ "bob, carol": { wait: 1s } }]').replace(
      "\nsteps",
      "\n  carol: ws://h\nsteps",
    ),
  );
  end("bob");
  await turn();
  expect(failures).toEqual([]);
  expect(scene.notes).toEqual([]);
});

describe("a message that its codec cannot read", () => {
  const unreadable = Buffer.from([0xc1]);

  it("is told as such, at the place that needs its value", async () => {
    const { client, clock, failures } = await stage(
      bob("- { when: { raw: $any }, do: [{ send: { got: '${message.type}' } }] }"),
    );
    client("bob").session.message(unreadable, true, clock.now());
    expect(failures).toMatchObject([
      {
        code: "not-set",
        headline:
          "The message has no value: its codec, json, could not read <1 byte c1>, which is neither JSON nor text: its bytes are not UTF-8",
        label: "no value",
        place: { line: 5 },
      },
    ]);
  });

  it("leaves other names without a value as they are", async () => {
    const { client, clock, failures } = await stage(
      bob("- { when: { raw: $any }, do: [{ send: '${later}' }, { set: { later: 1 } }] }"),
    );
    client("bob").session.message(unreadable, true, clock.now());
    expect(failures.map(({ headline }) => headline)).toEqual(['The variable "later" has no value yet']);
  });
});
