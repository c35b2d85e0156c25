import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { endMocks, mockProblems, startMock } from "../support/mock.ts";

endMocks();

const rooms = `
endpoints:
  - path: /
    rules:
      - { when: { message: { join: $any } }, do: [{ join: "\${message.join}" }, { send: { rooms: "\${self.rooms}" } }] }
      - { when: { message: { leave: $any } }, do: [{ leave: "\${message.leave}" }, { send: { rooms: "\${self.rooms}" } }] }
      - { when: { message: { say: $any } }, do: [{ send: "\${message.say}", to: { room: "\${message.to}" } }] }
`;

describe("rooms of a mock", () => {
  it("are entered and left by its connections; entering twice is once", async () => {
    const mock = await startMock(rooms);
    const alice = await mock.connect("/");
    expect(await alice.ask({ join: "a" })).toEqual({ rooms: ["a"] });
    expect(await alice.ask({ join: "b" })).toEqual({ rooms: ["a", "b"] });
    expect(await alice.ask({ join: "a" })).toEqual({ rooms: ["a", "b"] });
    expect(await alice.ask({ leave: "a" })).toEqual({ rooms: ["b"] });
    expect(await alice.ask({ leave: "a" })).toEqual({ rooms: ["b"] });
    expect(mock.problems).toEqual([]);
  });

  it("are left by a connection that ends", async () => {
    const mock = await startMock(rooms);
    const [alice, bob] = [await mock.connect("/"), await mock.connect("/")];
    await alice.ask({ join: "a" });
    await bob.ask({ join: "a" });
    await alice.close();
    bob.say({ say: "still here", to: "a" });
    expect(await bob.next()).toBe("still here");
    expect(mock.problems).toEqual([]);
  });
});

it.each(["join", "leave"])("only a connection of a mock can %s a room", async (verb) => {
  expect(await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n- alice: { ${verb}: lobby }\n`)).toEqual([
    `3:12+${verb.length} "${verb}" is only for the connections of a mock — A client asks its server for that by a message: - alice: { send: { type: subscribe, channel: lobby } }.`,
  ]);
});

it.each(["join", "leave"])("%s puts nothing on a wire, so that no latency is measured from it", async (verb) => {
  const problems = await mockProblems(
    `endpoints: [{ path: /, onConnect: [{ ${verb}: lobby, id: in }, { receive: x, after: in }] }]`,
  );
  expect(problems.map(({ headline }) => headline)).toEqual(['The step "in" is no cause: it puts nothing on a wire']);
});
