import { describe, expect, it } from "vitest";
import { json } from "../../src/codec/json.ts";
import { Inbox, type InboxLimits } from "../../src/net/inbox.ts";
import { Message } from "../../src/net/message.ts";

const kept = { last: 0, recent: 10 };
const limits: InboxLimits = { messages: 1000, bytes: 1_000_000, full: "fail" };

function filled(count: number, full = limits, onFull = (): void => undefined): { inbox: Inbox; messages: Message[] } {
  const inbox = new Inbox(full, kept, { inboxFull: onFull });
  const messages = Array.from({ length: count }, (_, i) => message(i + 1));
  for (const each of messages) {
    inbox.arrive(each);
    inbox.keep(each);
  }
  return { inbox, messages };
}

function message(number: number): Message {
  return new Message(Buffer.from(JSON.stringify({ n: number })), false, number, number, json);
}

const numbers = (inbox: Inbox): number[] => [...inbox.unreadMessages()].map((each) => each.number);

describe("waiting", () => {
  it("offers an arrival to the first waiter that takes it", () => {
    const { inbox } = filled(0);
    const seen: string[] = [];
    inbox.wait({ offer: (each) => (seen.push(`first ${each.number}`), false) });
    inbox.wait({ offer: (each) => (seen.push(`second ${each.number}`), true) });
    inbox.wait({ offer: (each) => (seen.push(`third ${each.number}`), true) });
    expect(inbox.offer(message(1), false)).toBeDefined();
    expect(seen).toEqual(["first 1", "second 1"]);
  });

  it("asks the waiters of reactions apart from the others", () => {
    const { inbox } = filled(0);
    const waiter = { ofReaction: true, offer: () => true };
    inbox.wait(waiter);
    expect(inbox.offer(message(1), false)).toBeUndefined();
    expect(inbox.offer(message(1), true)).toBe(waiter);
  });

  it("forgets who has left, also while it asks", () => {
    const { inbox } = filled(0);
    const seen: number[] = [];
    const waiter = {
      offer(each: Message) {
        seen.push(each.number);
        inbox.leave(waiter);
        return false;
      },
    };
    inbox.wait(waiter);
    inbox.offer(message(1), false);
    inbox.offer(message(2), false);
    expect(seen).toEqual([1]);
  });

  it("knows the first end, and tells it when it is asked to", () => {
    const { inbox } = filled(0);
    let told = 0;
    inbox.wait({ ended: () => told++ });
    const end = {
      code: 1000,
      reason: "",
      clean: true,
      reset: false,
      at: 1,
      by: "them",
      after: 0,
      awaited: false,
    } as const;
    inbox.close({ ...end });
    expect(told).toBe(0);
    inbox.tellEnd();
    inbox.close({ ...end, code: 1006 });
    expect([told, inbox.end?.code]).toEqual([1, 1000]);
  });
});

describe("pings and pongs", () => {
  const control = { data: Buffer.alloc(0), at: 1 };

  it("belong to the first waiter that takes them, and are kept when nobody does", () => {
    const { inbox } = filled(0);
    const seen: string[] = [];
    const waiter = (name: string, takes: boolean) => ({
      control: (kind: string) => (seen.push(`${name} ${kind}`), takes),
    });
    inbox.wait(waiter("first", false));
    inbox.arriveControl("pong", control);
    expect(inbox.pongs).toEqual([control]);
    inbox.wait(waiter("second", true));
    inbox.wait(waiter("third", true));
    inbox.arriveControl("pong", control);
    inbox.arriveControl("ping", control);
    expect(seen.slice(1)).toEqual(["first pong", "second pong", "first ping", "second ping"]);
    expect([inbox.pongs.length, inbox.pings.length]).toEqual([1, 0]);
  });
});

describe("an inbox in which nobody looks back", () => {
  it("keeps only what comes while somebody waits", () => {
    const inbox = new Inbox(limits, { last: 0, recent: 1, unread: false }, { inboxFull: () => undefined });
    inbox.keep(message(1));
    const waiter = { offer: () => false };
    inbox.wait(waiter);
    inbox.keep(message(2));
    inbox.leave(waiter);
    inbox.keep(message(3));
    expect(numbers(inbox)).toEqual([2]);
  });
});

describe("giving back", () => {
  it("puts messages where they were, as if nobody had taken them", () => {
    const { inbox, messages } = filled(5);
    const [, second, , fourth] = messages;
    if (!second || !fourth) throw new Error("not filled");
    const question = { accepts: (each: Message) => each.number === 4, key: {} };
    const reach = { since: -Infinity, afterNumber: 0 };
    expect(inbox.find(question, reach)).toBe(fourth);
    for (const each of [second, fourth]) inbox.take(each);
    expect(inbox.find(question, reach)).toBeUndefined();
    inbox.lastTaken = 4;
    inbox.giveBack([fourth, second], 1);
    expect(numbers(inbox)).toEqual([1, 2, 3, 4, 5]);
    expect([inbox.unread, inbox.lastTaken]).toEqual([5, 1]);
    expect(inbox.find(question, reach)).toBe(fourth);
  });

  it("takes no message that is unread", () => {
    const { inbox, messages } = filled(2);
    inbox.lastTaken = 2;
    inbox.giveBack(messages, 0);
    expect([numbers(inbox), inbox.unread, inbox.lastTaken]).toEqual([[1, 2], 2, 2]);
  });
});
