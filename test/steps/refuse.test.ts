import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, type PlayedScenario } from "../support/puppet.ts";

expectNoOpenHandles();

/** Plays steps of the server that alice connects to. */
function playUpstream(steps: string): Promise<PlayedScenario> {
  return play(`servers: { upstream: { listen: true } }
clients: { alice: "\${upstream.url}/alice" }
steps:
${steps.replace(/^\n|\s+$/g, "")}
`);
}

/** A program that dials at once, and again 20 ms after it was refused or closed. */
const dialling = `servers:
  upstream: { listen: true }
  app: { command: [node, "${import.meta.dirname}/../run/fixtures/dialler.mjs", "\${upstream.url}"], ready: { output: "^dialled" } }
steps:
`;

describe("refuse", () => {
  it("answers the next handshake, and only that", async () => {
    const played = await playUpstream(`
  - upstream: refuse
  - alice: { connect, expect: { status: 503 } }
  - alice: connect
  - upstream: { refuse: { status: 429, headers: { Retry-After: 1 }, json: { why: slow down } } }
  - alice: close
  - alice: { connect, expect: { status: 429, headers: { retry-after: "1" }, body: { why: slow down } } }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("answers as many as it says, in the order of the steps", async () => {
    const played = await playUpstream(`
  - upstream: { refuse: 401, count: 2 }
  - upstream: { refuse: 403 }
  - forEach: [401, 401, 403, 101]
    as: status
    steps: [{ alice: { connect, expect: { status: "\${status}" } } }]
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("is a cause from the moment when it is given, also by its id", async () => {
    const played = await playUpstream(`
  - upstream: { refuse: 503, id: no }
  - alice: { connect, expect: { status: 503 }, delay: 20ms }
  - alice: connect
  - upstream: { accept, after: no, within: 0ms..15s, measure: after }
  - wait: 1ms
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.series["after"]?.count).toBe(1);
  });

  it("tells when a handshake came too late, and waits no longer than it says", async () => {
    expect(failure(await playUpstream("  - upstream: { refuse: 503, timeout: 10ms }"))).toEqual([
      "never-came: upstream: no handshake came within <time>",
      "at: refuse",
      "label: still waiting after <time>",
      "expected: a handshake",
      "nobody has connected to upstream",
    ]);
  });

  it("tells how many have come", async () => {
    const played = await play(
      `${dialling}  - upstream: { refuse: 503, count: 2 }
  - upstream: { accept, as: conn }
  - upstream: { refuse: 503, count: 2, timeout: 10ms }`,
    );
    expect(failure(played)[0]).toBe("never-came: upstream: no handshake came within <time> (0 of 2 came)");
  });

  it("tells which connections were answered before it", async () => {
    const played = await playUpstream(`
  - alice: connect
  - upstream: { refuse: 503, timeout: 10ms }
`);
    expect(failure(played).slice(3)).toEqual([
      "expected: a handshake",
      "1 connection is there:\n  /alice (<when>)\n      was answered 101 already",
    ]);
  });

  it("that nobody needed is a note", async () => {
    const played = await playUpstream(
      "  - upstream: { refuse: 503, count: 3 }\n  - alice: { connect, expect: { status: 503 } }",
    );
    expect(failure(played)).toEqual(["passed"]);
    expect(played.notes).toEqual(["upstream: 2 handshakes were to be refused and never came"]);
  });
});

describe("a handshake that comes before the step", () => {
  it("waits for a refuse, where that is what the file says next of the server", async () => {
    const played = await play(`${dialling}
  - upstream: { refuse: 503, id: first, timeout: 5s }
  - upstream: { refuse: 503, after: first, within: 15ms..5s }
  - upstream: { accept, as: conn, within: 15ms..5s }
  - conn: { receive: hello }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("is answered at once where the next is an accept, and by an accept that is reached instead", async () => {
    const played = await play(`${dialling}
  - upstream: { accept, as: conn }
  - conn: [{ receive: hello }, { close: 1012 }]
  - upstream: { refuse: 503 }
    if: 1 == 2
  - upstream: { accept, as: conn }
  - conn: { receive: hello }
`);
    expect(failure(played)).toEqual(["passed"]);
  });
});

describe("what is wrong in a file", () => {
  const head = `servers: { upstream: { listen: true }, u: ws://127.0.0.1:1 }\nsteps:\n`;

  it.each([
    [
      "- upstream: { refuse: 42 }",
      "3:23+2 Expected the status of an answer, got the number 42 — A status is a number from 200 to 599.",
    ],
    [
      "- upstream: { refuse: banana }",
      '3:23+6 Expected the status of an answer, got the text "banana" — A status is a number from 200 to 599.',
    ],
    ["- upstream: { refuse: 503, count: 0 }", "3:35+1 Expected a whole number from 1 to 1000000, got the number 0"],
    [
      "- u: refuse",
      '3:6+6 "u" is only a url: "refuse" is for servers that wstest itself plays — Write servers: { u: { listen: true } }, or a mock.',
    ],
  ])("%s", async (step, problem) => {
    expect(await faults(`${head}${step}`)).toEqual([problem]);
  });
});
