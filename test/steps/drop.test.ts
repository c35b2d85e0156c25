import { expect, it } from "vitest";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, playRaw, withPuppet } from "../support/puppet.ts";
import { frame, rawServer } from "../support/raw-server.ts";

expectNoOpenHandles();

/** How the other side sees the connection end: `error ECONNRESET`, or `end`. */
async function seenBy(step: string): Promise<string> {
  let seen: Promise<string> | undefined;
  const server = await rawServer((socket) => {
    seen = new Promise((resolve) => {
      socket.once("error", (error: NodeJS.ErrnoException) => resolve(`error ${error.code ?? ""}`));
      socket.once("end", () => resolve("end"));
      socket.resume();
    });
  });
  const played = await play(`clients: { alice: "\${url}" }\nsteps: [{ alice: [connect, ${step}] }]`, {
    given: { url: server.url },
  });
  expect(failure(played)).toEqual(["passed"]);
  const how = await seen;
  await server.close();
  return how ?? "nothing";
}

it("resets TCP, or ends it, without a close frame", async () => {
  expect(await seenBy("drop")).toBe("error ECONNRESET");
  expect(await seenBy("{ drop: reset }")).toBe("error ECONNRESET");
  expect(await seenBy("{ drop: end }")).toBe("end");
});

it("freeze neither reads nor writes; the client may connect again at once", async () => {
  let connections = 0;
  const heard: string[] = [];
  const played = await playRaw(
    `
  - alice: [connect, { receive: hi }, { drop: freeze }]
  - wait: 50ms
  - alice: [connect, { receive: again }, { receiveNothing, for: 20ms }]
`,
    (socket) => {
      connections++;
      const first = connections === 1;
      socket.write(frame({ payload: first ? "hi" : "again" }));
      if (!first) return;
      socket.on("data", () => void heard.push("data"));
      setTimeout(() => socket.write(frame({ payload: "unheard" })), 20);
    },
  );
  expect(failure(played)).toEqual(["passed"]);
  expect(connections).toBe(2);
  expect(heard).toEqual([]);
  expect(played.notes).toEqual([]);
});

it("what it was when it was dropped is not taken for an unexpected close", async () => {
  const played = await playConnected(`
  - alice: [{ send: { say: [x] } }, { receive: x }, drop]
  - alice: [connect, { send: y, receive: y }]
  - bob: { drop: end }
`);
  expect(failure(played)).toEqual(["passed"]);
});

it("needs a connection, and leaves none", async () => {
  expect(failure(await play(withPuppet("  - alice: drop")))[0]).toBe(
    "not-connected: alice cannot drop its connection: it is not connected",
  );
  expect(failure(await playConnected("  - alice: [drop, { send: x }]"))).toEqual([
    "not-connected: alice cannot send: the connection was dropped by an earlier step",
    "at: send",
    "label: the connection has ended",
  ]);
  expect(failure(await playConnected("  - alice: [drop, { receive: x }]"))[0]).toBe(
    "closed: alice: the connection was dropped by an earlier step while waiting",
  );
  const frozen = await playConnected("  - alice: [{ drop: freeze }, { send: x }]");
  expect(failure(frozen)[0]).toBe("not-connected: alice cannot send: the connection was frozen by an earlier step");
});
