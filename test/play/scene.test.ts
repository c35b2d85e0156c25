import { describe, expect, it } from "vitest";
import type { PlayScope } from "../../src/steps/step.ts";
import { stage } from "../support/stage.ts";

const pair = "clients: { alice: ws://h, bob: ws://h }\n";

describe("a scene", () => {
  it("knows who is connected", async () => {
    const { scene, end, open } = await stage(`${pair}steps: [{ wait: 1ms }]`, { connected: false });
    expect(scene.connected()).toEqual([]);
    open("bob");
    open("alice");
    expect(scene.connected().map(({ name }) => name)).toEqual(["alice", "bob"]);
    end("bob");
    expect(scene.connected().map(({ name }) => name)).toEqual(["alice"]);
  });

  it("tells a mock's log what passes", async () => {
    const { play, say, watched } = await stage(`${pair}steps: [{ alice: { send: hi } }]`);
    await play();
    say("bob", "ho");
    expect(watched).toEqual(["alice out hi", "bob in ho"]);
  });

  it("is never late by itself when nobody watches", async () => {
    const { scene } = await stage(`${pair}steps: [{ wait: 1ms }]`);
    expect(scene.lateness(0, 1e9)).toBe(0);
  });
});

it("refuses a scope that no scene has made: what is played in it would be lost", async () => {
  const { scene, client } = await stage(`${pair}steps: [{ wait: 1ms }]`);
  const foreign = { scene } as unknown as PlayScope;
  expect(() => scene.as(client("bob"), foreign, true)).toThrow("a scope that no scene has made");
  expect(() => scene.together([client("bob")], [], foreign)).toThrow("a scope that no scene has made");
});
