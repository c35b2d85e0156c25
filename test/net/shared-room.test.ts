import fc from "fast-check";
import { expect, it } from "vitest";
import { codecs } from "../../src/codec/index.ts";
import { Inbox } from "../../src/net/inbox.ts";
import { Message } from "../../src/net/message.ts";
import { SharedRoom } from "../../src/net/shared-room.ts";
import { MESSAGE_OVERHEAD } from "../../src/net/unread-messages.ts";

const most = 10_000;

function inboxes(count: number) {
  const room = new SharedRoom(most);
  const all = Array.from(
    { length: count },
    () =>
      new Inbox(
        { messages: 1000, bytes: 1_000_000, full: "drop-oldest", room },
        { last: 0, recent: 1 },
        { inboxFull: () => undefined },
      ),
  );
  const give = (to: number, size: number, ruled = false): void => {
    const inbox = all[to];
    if (!inbox) return;
    const message = new Message(Buffer.alloc(size), true, 0, inbox.received + 1, codecs.binary);
    message.ruled = ruled;
    inbox.arrive(message);
    inbox.keep(message);
  };
  const held = (inbox: Inbox): number =>
    [...inbox.unreadMessages()].reduce((sum, { weight }) => sum + weight + MESSAGE_OVERHEAD, 0);
  return { room, all, give, held };
}

it("who holds the most makes room first", () => {
  const { all, give } = inboxes(3);
  give(0, 100);
  for (let count = 0; count < 100; count++) give(1, 1000);
  give(2, 100);
  expect(all.map((inbox) => inbox.unread).filter((unread) => unread === 1)).toHaveLength(2);
  expect(all[1]?.unread).toBeLessThan(9);
  expect(all[1]?.forgotten).toBeGreaterThan(90);
});

it("holds no more than it may and knows what is held, whatever is kept, taken, shortened and left", () => {
  const acts = fc.oneof(
    fc.record({ do: fc.constant("give" as const), to: fc.nat(3), size: fc.nat(6000), ruled: fc.boolean() }),
    fc.record({ do: fc.constantFrom("take" as const, "shorten" as const), to: fc.nat(3) }),
  );
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 60 }), (list) => {
      const { room, all, give, held } = inboxes(4);
      for (const act of list) {
        const [first] = all[act.to]?.unreadMessages() ?? [];
        if (act.do === "give") give(act.to, act.size, act.ruled);
        else if (first && act.do === "take") all[act.to]?.take(first);
        else if (first) all[act.to]?.shorten(first, Math.min(100, first.bytes.length));
        expect(room.held).toBe(all.reduce((sum, inbox) => sum + held(inbox), 0));
        expect(room.held).toBeLessThanOrEqual(most);
      }
      for (const inbox of all) inbox.leaveRoom();
      expect(room.held).toBe(0);
    }),
  );
});
