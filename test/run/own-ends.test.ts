import { describe, expect, it } from "vitest";
import { problem } from "../../src/problem.ts";
import { OwnEnds } from "../../src/run/own-ends.ts";
import type { OwnEnd } from "../../src/run/server.ts";
import { stage } from "../support/stage.ts";

/** A server that ended so, if it did; it writes down how long it was given. */
function server(name: string, end?: Partial<OwnEnd>) {
  const patience: number[] = [];
  const ownEnd = (milliseconds: number): Promise<OwnEnd | undefined> => {
    patience.push(milliseconds);
    return Promise.resolve(
      end && { how: "was killed by SIGKILL", code: null, harmless: false, after: 1500, output: [], ...end },
    );
  };
  return { name, patience, ownEnd };
}

const all = (...servers: readonly { readonly name: string }[]) =>
  new OwnEnds(new Map(servers.map((each) => [each.name, each])));

describe("servers that ended by themselves", () => {
  it("are told with their last words", async () => {
    const ends = all(
      server("chat", { how: "ended with exit code 7", output: ["boom", "bang"] }),
      server("mail"),
      server("app", { harmless: true }),
      server("job"),
      { name: "a mock" },
      server("quiet", {}),
    );
    expect(await ends.notes([], undefined)).toEqual([
      "chat ended with exit code 7, 1.5 s after its start; its output:\n  boom\n  bang",
      "quiet was killed by SIGKILL, 1.5 s after its start; it wrote nothing",
    ]);
  });

  it("are given time for it when a connection broke off or could not be opened, once", async () => {
    const { client, end } = await stage("clients: { a: ws://h, b: ws://h }\nsteps: [{ wait: 1ms }]");
    const peers = [client("a"), client("b")];
    const [lost, closed, refused] = [server("lost"), server("closed"), server("refused")];

    end("a", 1000);
    await all(closed).notes(peers, problem({ code: "closed", headline: "it" }));
    end("b", 1006);
    const asked = all(lost);
    await asked.notes(peers, undefined);
    await asked.notes(peers, undefined);
    await all(refused).notes([], problem({ code: "refused", headline: "it" }));
    expect([closed.patience, lost.patience, refused.patience]).toEqual([[0], [250, 0], [250]]);
  });
});
