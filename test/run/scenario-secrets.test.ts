import { describe, expect, it } from "vitest";
import type { RunEventOf } from "../../src/steps/scene.ts";
import { ScenarioSecrets } from "../../src/run/scenario-secrets.ts";
import { scenario } from "../support/load.ts";

const hello: RunEventOf = { type: "log", text: "hello" };

async function secretsOf(yaml: string, given: ReadonlyMap<string, unknown> = new Map()) {
  const [told, revealed, notes]: [string[], string[], string[]] = [[], [], []];
  const secrets = new ScenarioSecrets(await scenario(yaml), {
    given,
    tell: (event) => void told.push(event.type),
    reveal: (texts) => void revealed.push(...texts),
  });
  return { secrets, told, revealed, notes, note: (text: string) => void notes.push(text) };
}

const yaml = "secrets: [token]\nvars: { token: abcdefgh }\nclients: { alice: ws://h }\nsteps: [{ alice: connect }]";

describe("the secrets of a scenario", () => {
  it("hold back what is told until their values are known", async () => {
    const { secrets, told, revealed } = await secretsOf(yaml);
    secrets.tell(hello, 1);
    expect([told, revealed]).toEqual([[], []]);
    secrets.filled({ variables: new Map([["token", "abcdefgh"]]) });
    expect([told, revealed.includes("abcdefgh")]).toEqual([["log"], true]);
    secrets.tell(hello, 2);
    expect(told).toEqual(["log", "log"]);
  });

  it("that each client finds for itself are known at the end, and a weak one is told", async () => {
    const { secrets, told, revealed, notes, note } = await secretsOf(
      yaml.replace("alice: connect", "alice: { receive: $any, extract: { token: $ } }"),
    );
    secrets.tell(hello, 1);
    // Its first value is not the last.
    secrets.filled({ variables: new Map([["token", "abcdefgh"]]) });
    secrets.assigned?.("token", "ijklmnop");
    expect([told, revealed.includes("ijklmnop")]).toEqual([[], true]);
    secrets.end({ variables: new Map([["token", "no"]]), note }, [{ vars: { token: "qrstuvwx" } }]);
    expect([told, revealed.includes("qrstuvwx")]).toEqual([["log"], true]);
    expect(notes).toEqual(['the secret "token" is not masked: it is shorter than 3 characters']);
  });

  it("are nothing to a scenario without them", async () => {
    const { secrets, told } = await secretsOf("clients: { alice: ws://h }\nsteps: [{ alice: connect }]");
    secrets.tell(hello, 1);
    expect([told, secrets.assigned]).toEqual([["log"], undefined]);
  });
});
