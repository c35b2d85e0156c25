import { describe, expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { endServers } from "../../src/run/end-servers.ts";
import { turn } from "../support/stage.ts";

/** Servers that write down what they are told, and end when the test says so. */
function servers(...names: readonly string[]) {
  const told: string[] = [];
  let ended: { resolve: () => void; reject: (why: unknown) => void } = { resolve: () => {}, reject: () => {} };
  const end = new Promise<void>((resolve, reject) => (ended = { resolve, reject }));
  const made = names.map((name) => ({
    end: () => (told.push(`${name} end`), end),
    stop: (how: "stop" | "kill") => (told.push(`${name} ${how}`), Promise.reject(new Error("not ours"))),
  }));
  return { told, ended, made };
}

describe("the servers of a scenario", () => {
  it("are ended, the last one first, and awaited", async () => {
    const { told, ended, made } = servers("a", "b");
    const all = endServers(made, undefined);
    let over = false;
    void all.then(() => (over = true));
    await turn();
    expect([told, over]).toEqual([["b end", "a end"], false]);
    ended.resolve();
    expect(await all).toEqual([]);
  });

  it("are killed when somebody is in a hurry, before or meanwhile; not afterwards", async () => {
    const hurry = new AbortController();
    const meanwhile = servers("a", "b");
    const all = endServers(meanwhile.made, hurry.signal);
    hurry.abort();
    meanwhile.ended.resolve();
    expect(await all).toEqual([]);
    expect(meanwhile.told).toEqual(["b end", "a end", "a kill", "b kill"]);

    const before = servers("a");
    before.ended.resolve();
    await endServers(before.made, hurry.signal);
    expect(before.told).toEqual(["a kill", "a end"]);

    const later = new AbortController();
    const after = servers("a");
    after.ended.resolve();
    await endServers(after.made, later.signal);
    later.abort();
    expect(after.told).toEqual(["a end"]);
  });

  it("that cannot be ended say so, each", async () => {
    const { ended, made } = servers("a", "b");
    ended.reject(new Failure({ code: "server", headline: "it stays" }));
    expect((await endServers(made, undefined)).map(({ headline }) => headline)).toEqual(["it stays", "it stays"]);
  });
});
