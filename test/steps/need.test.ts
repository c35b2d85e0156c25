import { describe, expect, it } from "vitest";
import { connectedSelf, listeningSelf, notConnected, self, unwritten } from "../../src/steps/need.ts";
import { thrownBy } from "../support/evaluate.ts";
import { linesOf } from "../support/puppet.ts";
import { stage } from "../support/stage.ts";
import { testPeer, testScene } from "../support/scene.ts";
import { tree } from "../support/yaml.ts";

const at = tree("send").span;

async function alice(connected: boolean) {
  const { client, scene, track, end } = await stage("clients: { alice: ws://h }\nsteps: [{ wait: 1ms }]", {
    connected,
  });
  const peer = client("alice");
  const reaction = scene.scope(scene.track(true), peer);
  return { peer, scope: scene.scope(track, peer), reaction, end: (code?: number) => end("alice", code) };
}

it("a step of a peer without a peer is a fault of ours", () => {
  expect(() => self(testScene().scope)).toThrow("a client step ran without a client");
});

describe("a peer that is not connected", () => {
  it("can neither do nor receive anything", async () => {
    const { scope } = await alice(false);
    for (const need of [connectedSelf, listeningSelf]) {
      expect(linesOf(await thrownBy(() => need(scope, "wave", at)))).toEqual([
        "not-connected: alice cannot wave: it is not connected",
        "at: send",
        "label: not connected",
        "help: Connect first: - alice: connect",
      ]);
    }
  });

  it("that is opening may have something to receive", async () => {
    const { peer, scope } = await alice(false);
    peer.opening = true;
    expect(listeningSelf(scope, "receive", at)).toBe(peer);
    await expect(thrownBy(() => connectedSelf(scope, "send", at))).resolves.toMatchObject({ code: "not-connected" });
  });
});

describe("a peer that is connected", () => {
  it("is the one that acts", async () => {
    const { peer, scope } = await alice(true);
    expect([connectedSelf(scope, "send", at), listeningSelf(scope, "receive", at), self(scope)]).toEqual([
      peer,
      peer,
      peer,
    ]);
  });

  it("can do nothing more when the other side has closed: the close is named", async () => {
    const { peer, scope, end } = await alice(true);
    end(4001);
    expect(linesOf(await thrownBy(() => connectedSelf(scope, "send", at)))).toEqual([
      "closed: alice cannot send: the other side closed with 4001",
      "at: send",
      "label: the connection has ended",
    ]);
    // What came before the close can still be received.
    expect(listeningSelf(scope, "receive", at)).toBe(peer);
  });
});

it("what we closed ourselves is an error of the scenario, no failure of the server", async () => {
  const { peer } = await alice(true);
  peer.drop("end");
  expect(notConnected(peer, "send", at).problem).toMatchObject({
    code: "not-connected",
    headline: "alice cannot send: the connection was dropped by an earlier step",
  });
  expect(notConnected(testPeer("bob"), "send", at).problem.headline).toBe("bob cannot send: it is not connected");
});

it("what the other side broke is a failure of the server, though we closed", async () => {
  const { peer } = await alice(true);
  const error = { message: "it sent a text that is not UTF-8", code: "WS_ERR_INVALID_UTF8", limit: false };
  peer.session.broken({ code: 1006, reason: "", clean: false, reset: false, error }, 1);
  expect(notConnected(peer, "send", at).problem).toMatchObject({
    code: "closed",
    headline: "alice cannot send: ended by us, the other side broke the protocol: it sent a text that is not UTF-8",
  });
});

describe("what did not reach the wire", () => {
  it("since we have closed fails, also before the end has come", async () => {
    const { peer, scope } = await alice(true);
    peer.close(1000, "", scope.track);
    expect(linesOf(await thrownBy(() => unwritten(peer, "send", at, scope)))).toEqual([
      "not-connected: alice cannot send: the connection was closed by an earlier step",
      "at: send",
      "label: closed already",
    ]);
  });

  it("since the other side is about to end the connection says so", async () => {
    const { peer, scope } = await alice(true);
    await expect(thrownBy(() => unwritten(peer, "send", at, scope))).resolves.toMatchObject({
      code: "closed",
      headline: "alice cannot send: the other side is ending the connection",
    });
  });

  it("names the close that waits behind messages", async () => {
    const { peer, scope } = await alice(true);
    peer.inbox.wait({ ofReaction: true, offer: () => true });
    peer.session.message(Buffer.from("a"), false, 1);
    peer.session.closeFrame(4001, "", 2);
    expect(peer.inbox.end).toBeUndefined();
    await expect(thrownBy(() => unwritten(peer, "send", at, scope))).resolves.toMatchObject({
      code: "closed",
      headline: "alice cannot send: the other side closed with 4001",
    });
  });

  it("is the failure of a reaction only if it has closed the connection itself", async () => {
    const { peer, scope, reaction } = await alice(true);
    peer.close(1000, "", scope.track);
    expect(() => unwritten(peer, "send", at, reaction)).not.toThrow();
    peer.close(1000, "", reaction.track);
    expect(() => unwritten(peer, "send", at, reaction)).toThrow("closed by an earlier step");
  });
});
