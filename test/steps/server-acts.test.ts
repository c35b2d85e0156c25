import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, playConnected } from "../support/puppet.ts";

expectNoOpenHandles();

describe("what a mock is told in a timeline", () => {
  it("stop: its connections are closed with 1001, and nobody can connect any more", async () => {
    const played = await playConnected(`
  - puppet: stop
  - alice, bob: { closed: 1001 }
  - carol: { connect, expect: { error: refused } }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("kill: its connections are cut without a close frame", async () => {
    const played = await playConnected("  - puppet: kill\n  - alice, bob: { closed: { code: 1006, clean: false } }\n");
    expect(failure(played)).toEqual(["passed"]);
  });

  it("restart: it listens on the same port again", async () => {
    const played = await playConnected(`
  - set: { url: "\${puppet.url}" }
  - puppet: restart
  - alice, bob: closed
  - alice: [connect, { send: x, receive: x }]
  - assert: url == puppet.url
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("freeze and thaw: nothing is answered meanwhile, and nothing is lost", async () => {
    const played = await playConnected(`
  - puppet: freeze
  - alice: { send: first }
  - alice: { receiveNothing: first, for: 30ms }
  - carol: { connect, timeout: 30ms, expect: { error: timeout } }
  - http: GET \${puppet.httpUrl}
    timeout: 30ms
    expect: { error: timeout }
  - puppet: [freeze, thaw, thaw]
  - alice: { receive: first }
  - carol: [connect, { send: later, receive: later }]
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("a frozen one is ended like any other, and thaws with it", async () => {
    const played = await playConnected(`
  - puppet: [freeze, stop]
  - alice, bob: { closed: 1001 }
  - puppet: restart
  - alice, bob: connect
  - puppet: [freeze, kill]
  - alice, bob: { closed: 1006 }
  - puppet: [restart, freeze]
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it.each(["freeze", "thaw"])("%s: of one that does not run nothing can be said", async (verb) => {
    const played = await playConnected(`  - puppet: [stop, ${verb}]`);
    expect(failure(played)).toEqual([
      `server: puppet: cannot ${verb} it: it is not running`,
      `at: ${verb}`,
      "label: not running",
    ]);
  });

  it("is the cause of what follows", async () => {
    const played = await playConnected(
      "  - puppet: stop\n    id: stopped\n  - alice, bob: { closed, within: 4s, after: stopped, measure: goodbye }",
    );
    expect(failure(played)).toEqual(["passed"]);
    expect(played.series["goodbye"]?.count).toBe(2);
  });

  it("a close that no step expected is told", async () => {
    const played = await playConnected("  - puppet: stop\n  - alice: closed");
    expect(failure(played)[0]).toBe(
      "unexpected-close: bob: the other side closed with 1001 (going away), and no step expected it",
    );
  });
});

describe("what is wrong in a file", () => {
  const head =
    "servers: { chat: { mock: { endpoints: [{ path: / }] } } }\nclients: { alice: ws://localhost:1 }\nsteps:\n";

  it.each([
    ["- alice: stop", "4:10+4 A client cannot stop — Write - chat: stop."],
    ["- chat: { stop: now }", '4:17+3 Expected no value, got the text "now" — Write - chat: stop.'],
    ["- chat: { wait: 1s }", "4:11+4 A server cannot wait — Write - alice: { wait: … }."],
    ["- chat: start", "4:9+5 Servers are started by restart, also those that do not run — Write - chat: restart."],
    ["- chat: stopp", '4:9+5 Unknown action "stopp" — Did you mean "stop"?'],
    ["- chat: { stop, timeout: 1s }", '4:17+7 Unknown key "timeout" in a stop step — No keys are known here.'],
  ])("%s", async (step, problem) => {
    expect(await faults(`${head}${step}\n`)).toEqual([problem]);
  });
});
