import { describe, expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { endServers } from "../../src/run/end-servers.ts";
import { turn } from "../support/stage.ts";

/** Servers that write down what they are told, and end when the test says so. */
function servers(...names: readonly string[]) {
  const told: string[] = [];
  const endings = names.map(() => {
    let end: (why?: Error) => void = () => undefined;
    return { ended: new Promise<Error | undefined>((resolve) => (end = resolve)), end: (why?: Error) => end(why) };
  });
  const made = names.map((name, index) => ({
    end: async () => {
      told.push(`${name} end`);
      const why = await endings[index]?.ended;
      if (why) throw why;
      told.push(`${name} ended`);
    },
    stop: (how: "stop" | "kill") => (told.push(`${name} ${how}`), Promise.reject(new Error("not ours"))),
  }));
  return { told, made, endings };
}

describe("the servers of a scenario", () => {
  it("are ended one after another, the last one first", async () => {
    const { told, endings, made } = servers("a", "b");
    const all = endServers(made, undefined);
    endings[0]?.end();
    await turn();
    expect(told).toEqual(["b end"]);
    endings[1]?.end();
    expect(await all).toEqual([]);
    expect(told).toEqual(["b end", "b ended", "a end", "a ended"]);
  });

  it("are killed at once when somebody is in a hurry, before or meanwhile; not afterwards", async () => {
    const hurry = new AbortController();
    const meanwhile = servers("a", "b");
    const all = endServers(meanwhile.made, hurry.signal);
    hurry.abort();
    expect(meanwhile.told).toEqual(["b end", "a kill", "b kill"]);
    for (const { end } of meanwhile.endings) end();
    expect(await all).toEqual([]);
    expect(meanwhile.told.slice(3)).toEqual(["b ended", "a end", "a ended"]);

    const before = servers("a");
    before.endings[0]?.end();
    await endServers(before.made, hurry.signal);
    expect(before.told).toEqual(["a kill", "a end", "a ended"]);

    const later = new AbortController();
    const after = servers("a");
    after.endings[0]?.end();
    await endServers(after.made, later.signal);
    later.abort();
    expect(after.told).toEqual(["a end", "a ended"]);
  });

  it("that cannot be ended say so, each, and the others are ended all the same", async () => {
    const { endings, made } = servers("a", "b");
    for (const { end } of endings) end(new Failure({ code: "server", headline: "it stays" }));
    expect((await endServers(made, undefined)).map(({ headline }) => headline)).toEqual(["it stays", "it stays"]);
  });
});
