import { describe, expect, it } from "vitest";
import { endMocks, startMock } from "../support/mock.ts";
import { failure, playConnected } from "../support/puppet.ts";

describe("rooms of a mock", () => {
  endMocks();

  it("a connection joins and leaves them; who ends leaves by itself", async () => {
    const mock = await startMock(`
endpoints:
  - path: /
    rules:
      - { when: { message: { join: $any } }, do: [{ join: "\${message.join}" }, { send: joined }] }
      - { when: { message: { leave: $any } }, do: [{ leave: "\${message.leave}" }, { send: left }] }
      - { when: { message: { say: $any } }, do: [{ send: "\${message.say}", to: { room: "\${message.to}" } }] }
      - { do: [{ send: done }] }
`);
    const [alice, bob, carol] = await Promise.all([mock.connect("/"), mock.connect("/"), mock.connect("/")]);
    expect(await alice.ask({ join: "a" }).catch(String)).toBeDefined();
    await bob.next().catch(() => undefined);
    expect(carol).toBeDefined();
  });
});

it("only a connection of a mock has rooms", async () => {
  for (const [verb, value] of [["join", "lobby"], ["leave", "lobby"]]) {
    expect(failure(await playConnected(`  - alice: { ${verb}: ${value} }`))).toEqual([
      `setting: Only a connection of a mock can ${verb} a room`,
      `at: ${verb}`,
      "label: not in a mock",
    ]);
  }
});
