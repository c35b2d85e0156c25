import { describe, expect, it } from "vitest";
import { json } from "../../src/codec/json.ts";
import { Inbox, type InboxLimits, type Question, type Reach } from "../../src/net/inbox.ts";
import { Message } from "../../src/net/message.ts";

const everywhere: Reach = { since: -Infinity, afterNumber: 0 };
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

describe("the limit of bytes", () => {
  it("counts the bytes of events of one WebSocket message once, also when some are cut off or taken", () => {
    let told = 0;
    const inbox = new Inbox({ ...limits, bytes: 3 * 200 + 10 }, kept, { inboxFull: () => told++ });
    const events = [1, 2, 3].map((number) => new Message(Buffer.alloc(10), true, number, number, json));
    for (const [i, event] of events.entries()) {
      event.countedBefore = i > 0;
      inbox.keep(event);
    }
    expect(told).toBe(0);
    const [, second, third] = events as [Message, Message, Message];
    inbox.shorten(second, 5);
    inbox.take(second);
    inbox.take(third);
    for (const number of [4, 5]) inbox.keep(new Message(Buffer.alloc(0), true, number, number, json));
    expect(told).toBe(0);
    inbox.keep(new Message(Buffer.alloc(0), true, 6, 6, json));
    expect(told).toBe(1);
  });
});

describe("taking messages", () => {
  it("finds the oldest that fits and leaves the others in order", () => {
    const { inbox } = filled(5);
    const found = inbox.find({ accepts: (each) => each.number % 2 === 0 }, everywhere);
    expect(found?.number).toBe(2);
    if (found) inbox.take(found);
    expect(numbers(inbox)).toEqual([1, 3, 4, 5]);
    expect(inbox.unread).toBe(4);
  });

  it.each([[0], [2], [4]])("unlinks the message at %i", (index) => {
    const { inbox, messages } = filled(5);
    const taken = messages[index];
    if (taken) inbox.take(taken);
    if (taken) inbox.take(taken);
    expect(numbers(inbox)).toEqual([1, 2, 3, 4, 5].filter((n) => n !== index + 1));
  });

  it("can be emptied and filled again", () => {
    const { inbox, messages } = filled(2);
    for (const each of messages) inbox.take(each);
    expect(numbers(inbox)).toEqual([]);
    const third = message(3);
    inbox.arrive(third);
    inbox.keep(third);
    expect(numbers(inbox)).toEqual([3]);
  });

  /** Refuses everything, those with these numbers only for now; counts what it looks at. */
  function refusing(...forNow: readonly number[]): Question & { readonly looked: number[] } {
    const looked: number[] = [];
    return {
      looked,
      key: looked,
      accepts: ({ number }) => (looked.push(number), false),
      refusesForEver: ({ number }) => !forNow.includes(number),
    };
  }

  it("looks at a message once that is refused for ever", () => {
    const { inbox } = filled(100);
    const never = refusing();
    inbox.find(never, everywhere);
    inbox.find(never, everywhere);
    expect(never.looked).toHaveLength(100);
    const late = message(101);
    inbox.arrive(late);
    inbox.keep(late);
    inbox.find(never, everywhere);
    expect(never.looked.slice(100)).toEqual([101]);
  });

  it("looks again from the first that is refused only for now", () => {
    const { inbox } = filled(5);
    const perhaps = refusing(3);
    inbox.find(perhaps, everywhere);
    inbox.find(perhaps, everywhere);
    expect(perhaps.looked).toEqual([1, 2, 3, 4, 5, 3, 4, 5]);
  });

  it("goes on where it was, also when the message there was taken meanwhile", () => {
    const { inbox, messages } = filled(3);
    const never = refusing();
    inbox.find(never, everywhere);
    if (messages[2]) inbox.take(messages[2]);
    for (const number of [4, 5]) {
      inbox.arrive(message(number));
      inbox.keep(message(number));
    }
    inbox.find(never, everywhere);
    expect(never.looked).toEqual([1, 2, 3, 4, 5]);
  });

  it("looks only at those within reach, and at the others when the reach is wider again", () => {
    const { inbox } = filled(6);
    const never = refusing();
    inbox.find(never, { since: 5, afterNumber: 0 });
    inbox.find(never, { since: 5, afterNumber: 0 });
    inbox.find(never, { since: -Infinity, afterNumber: 3 });
    inbox.find(never, { since: 6, afterNumber: 3 });
    inbox.find(never, { since: 5, afterNumber: 3 });
    expect(never.looked).toEqual([5, 6, 4, 5, 6, 5, 6]);
  });

  it("looks at every message each time where a question has no key", () => {
    const { inbox } = filled(3);
    const { accepts, looked } = refusing();
    inbox.find({ accepts }, everywhere);
    inbox.find({ accepts }, everywhere);
    expect(looked).toHaveLength(6);
  });
});

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

describe("limits", () => {
  it("count what is left of a message of which a part was taken, and nothing of one that a rule has answered", () => {
    let full = 0;
    const { inbox } = filled(0, { ...limits, bytes: 1000 }, () => full++);
    const keep = (number: number, length: number, ruled = false): Message => {
      const each = new Message(Buffer.alloc(length), true, number, number, json);
      each.ruled = ruled;
      inbox.arrive(each);
      inbox.keep(each);
      return each;
    };
    inbox.shorten(keep(1, 900, true), 800);
    inbox.shorten(keep(2, 600), 100);
    expect(full).toBe(0);
    keep(3, 101);
    expect(full).toBe(1);
  });

  it("tells its owner when too many messages are unread", () => {
    let full = 0;
    filled(4, { ...limits, messages: 3 }, () => full++);
    expect(full).toBe(1);
  });

  it("tells its owner when too many bytes are unread", () => {
    let full = 0;
    const { inbox } = filled(4, { ...limits, bytes: 500 }, () => full++);
    expect(full).toBe(1);
    // What comes after that is lost: it must not cost the process its memory.
    expect(numbers(inbox)).toEqual([1, 2, 3]);
  });

  it("forgets the oldest where nobody reads", () => {
    const { inbox } = filled(5, { ...limits, messages: 3, full: "drop-oldest" });
    expect(numbers(inbox)).toEqual([3, 4, 5]);
  });

  it("forgets what rules have answered first, then as many of the oldest as a large message needs", () => {
    const { inbox } = filled(0, { messages: 100, bytes: 2000, full: "drop-oldest" });
    const arrive = (number: number, size: number, ruled = false): void => {
      const each = new Message(Buffer.alloc(size), true, number, number, json);
      each.ruled = ruled;
      inbox.arrive(each);
      inbox.keep(each);
    };
    arrive(1, 1, true);
    for (let number = 2; number <= 9; number++) arrive(number, 1);
    arrive(10, 1500);
    expect(numbers(inbox)).toEqual([9, 10]);
    expect(inbox.forgotten).toBe(7);
  });
});

describe("what rules have answered", () => {
  const arrive = (inbox: Inbox, number: number, size: number, ruled: boolean): void => {
    const each = new Message(Buffer.alloc(size), true, number, number, json);
    each.ruled = ruled;
    inbox.arrive(each);
    inbox.keep(each);
  };

  it("is kept within the same limit of bytes, and is no reason to fail", () => {
    let full = 0;
    const { inbox } = filled(0, { ...limits, bytes: 10_000 }, () => full++);
    for (let number = 1; number <= 20; number++) arrive(inbox, number, 1800, true);
    expect(numbers(inbox)).toEqual([16, 17, 18, 19, 20]);
    arrive(inbox, 21, 3000, false);
    expect(numbers(inbox)).toEqual([18, 19, 20, 21]);
    arrive(inbox, 22, 6000, false);
    expect([numbers(inbox), full]).toEqual([[21, 22], 0]);
    arrive(inbox, 23, 6000, false);
    expect(full).toBe(1);
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

describe("recent", () => {
  it("gives the last messages in order, read or not", () => {
    const { inbox, messages } = filled(50);
    for (const each of messages) inbox.take(each);
    expect(inbox.recent.slice(-3).map((each) => each.number)).toEqual([48, 49, 50]);
    expect(inbox.recent).toHaveLength(10);
  });

  it("forgets the oldest of those that rules have answered, and no unread one for them", () => {
    const { inbox } = filled(0);
    const arrive = (number: number, ruled: boolean): Message => {
      const each = message(number);
      each.ruled = ruled;
      inbox.arrive(each);
      inbox.keep(each);
      return each;
    };
    const unread = arrive(1, false);
    const ruled = Array.from({ length: 1000 }, (_, index) => arrive(2 + index, true));
    // The oldest, one in the middle and the latest are read; so there is room for three.
    for (const index of [0, 500, 999]) if (ruled[index]) inbox.take(ruled[index]);
    for (let number = 1002; number < 1005; number++) arrive(number, true);
    expect([...inbox.unreadMessages()]).toHaveLength(1001);
    arrive(1005, true);
    const left = [...inbox.unreadMessages()].map(({ number }) => number);
    expect(left.slice(0, 3)).toEqual([1, 4, 5]);
    expect(left).toHaveLength(1001);
    expect([inbox.unread, unread.listed]).toEqual([1, true]);
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
