import { describe, expect, it } from "vitest";
import { receivers } from "../../../src/steps/server/to.ts";
import { brief } from "../../support/evaluate.ts";
import { endMocks, startMock, type StartedMock, type TestClient } from "../../support/mock.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

endMocks();

/** A mock whose connections say who they are and do what `act` says to those that `to` means; alice, bob, carol. */
async function room(
  act: string,
): Promise<{ readonly mock: StartedMock; readonly clients: readonly [TestClient, TestClient, TestClient] }> {
  const mock = await startMock(`
data: { where: lobby }
endpoints:
  - path: /
    state: { user: null, vip: false }
    rules:
      - { when: { message: { user: $any } }, do: [{ set: { user: "\${message.user}", vip: "\${message.user == 'carol'}" } }, { send: hello }] }
      - { when: { message: join }, do: [{ join: lobby }, { send: joined }] }
      - { when: { message: act }, do: [${act}] }
      - { when: { message: sync }, do: [{ send: synced }] }
`);
  const clients = [await mock.connect("/"), await mock.connect("/"), await mock.connect("/")] as const;
  for (const [index, client] of clients.entries()) {
    client.say({ user: ["alice", "bob", "carol"][index] });
    expect(await client.next()).toBe("hello");
  }
  return { mock, clients };
}

/** What each client gets until all that was sent before has reached it. */
async function heard(clients: readonly TestClient[]): Promise<readonly (readonly string[])[]> {
  return Promise.all(
    clients.map(async (client) => {
      client.socket.send("sync");
      const messages: string[] = [];
      for (let message = await client.next(); message !== "synced"; message = await client.next())
        messages.push(String(message));
      return messages;
    }),
  );
}

describe("whom a send is for", () => {
  it.each([
    ["to: all", [["x"], ["x"], ["x"]]],
    ["to: others", [[], ["x"], ["x"]]],
    ["to: { user: bob }", [[], ["x"], []]],
    ["to: { vip: false }", [["x"], ["x"], []]],
    ["to: { user: { $in: [bob, carol] } }", [[], ["x"], ["x"]]],
    ["to: { user: nobody }", [[], [], []]],
    ["to: { room: lobby }", [["x"], ["x"], []]],
    ['to: { room: "${data.where}", except: self }', [[], ["x"], []]],
    ["to: { room: nowhere }", [[], [], []]],
  ])("%s", async (to, expected) => {
    const { mock, clients } = await room(`{ send: x, ${to} }`);
    const [alice, bob] = clients;
    for (const client of [alice, bob]) {
      client.socket.send("join");
      await client.next();
    }
    alice.socket.send("act");
    // Alice's own answer comes after what her act has sent to all.
    expect(await heard([alice])).toEqual([expected[0]]);
    expect(await heard(clients.slice(1))).toEqual(expected.slice(1));
    expect(mock.problems).toEqual([]);
  });

  it("is a cause that after finds by its id", async () => {
    const { mock, clients } = await room(
      "{ send: go, to: others, id: told }, { wait: 30ms }, { send: now }, { receive: done, after: told, within: 20ms..10s }, { send: fine }",
    );
    const [alice] = clients;
    alice.socket.send("act");
    expect(await alice.next()).toBe("now");
    alice.socket.send("done");
    // Since the send before it took less than 20 ms.
    expect(await alice.next()).toBe("fine");
    expect(mock.problems).toEqual([]);
  });

  it("a text that names the receiver is made for each", async () => {
    const { clients } = await room('{ send: "for ${receiver.user} from ${user}", to: all }');
    clients[0].socket.send("act");
    expect(await heard([clients[0]])).toEqual([["for alice from alice"]]);
    expect(await heard(clients.slice(1))).toEqual([["for bob from alice"], ["for carol from alice"]]);
  });
});

it("a close and a drop may be for others, too", async () => {
  const { clients } = await room(
    "{ close: { code: 4005, reason: out }, to: { user: bob } }, { drop: end, to: { user: carol } }",
  );
  clients[0].socket.send("act");
  expect(await clients[1].closed).toBe("4005 out");
  expect(await clients[2].closed).toBe("1006");
  expect(await heard([clients[0]])).toEqual([[]]);
});

it.each(["close", "drop: end"])("a %s for others is a cause that after finds by its id", async (act) => {
  const { mock, clients } = await room(
    `{ ${act}, to: { user: bob }, id: told }, { wait: 30ms }, { send: now }, { receive: done, after: told, within: 20ms..10s }, { send: fine }`,
  );
  const [alice] = clients;
  alice.socket.send("act");
  expect(await alice.next()).toBe("now");
  alice.socket.send("done");
  expect(await alice.next()).toBe("fine");
  expect(mock.problems).toEqual([]);
});

describe("what is not valid", () => {
  it.each([
    [
      "everyone",
      '1:1+8 Expected one of all, others, server, got the text "everyone" | A room is { room: everyone }; connections are chosen by their variables, as { user: bob }.',
    ],
    ["[a]", "1:1+3 Expected one of all, others, server, got a list"],
    ["{ room: a, excpt: self }", '1:12+5 Unknown key "excpt" in to | A room is { room: name, except: self }.'],
    ["{ room: a, except: bob }", '1:20+3 Expected "self", got the text "bob"'],
    [
      "{ user: { $regx: a } }",
      '1:11+5 Unknown operator $regx | Did you mean "$regex"? For a member of that name write $$regx.',
    ],
  ])("to: %s", (text, problem) => {
    const reader = testReader();
    receivers.shape.read(tree(text), reader);
    expect(reader.problems.map(brief)).toEqual([problem]);
  });
});
