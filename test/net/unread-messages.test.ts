import { describe, expect, it } from "vitest";
import { json } from "../../src/codec/json.ts";
import type { InboxLimits, Question, Reach } from "../../src/net/inbox.ts";
import { Message } from "../../src/net/message.ts";
import { UnreadMessages } from "../../src/net/unread-messages.ts";

const everywhere: Reach = { since: -Infinity, afterNumber: 0 };
const limits: InboxLimits = { messages: 1000, bytes: 1_000_000, full: "fail" };

function filled(count: number, full = limits, onFull = (): void => undefined) {
  const unread = new UnreadMessages(full, { inboxFull: onFull });
  const messages = Array.from({ length: count }, (_, i) => message(i + 1));
  for (const each of messages) unread.add(each);
  return { unread, messages };
}

function message(number: number): Message {
  return new Message(Buffer.from(JSON.stringify({ n: number })), false, number, number, json);
}

const numbers = (unread: UnreadMessages): number[] => [...unread.all()].map((each) => each.number);

describe("the limit of bytes", () => {
  it("counts the bytes of events of one WebSocket message once, also when some are cut off or taken", () => {
    let told = 0;
    const unread = new UnreadMessages({ ...limits, bytes: 3 * 200 + 10 }, { inboxFull: () => told++ });
    const events = [1, 2, 3].map((number) => new Message(Buffer.alloc(10), true, number, number, json));
    for (const [i, event] of events.entries()) {
      event.countedBefore = i > 0;
      unread.add(event);
    }
    expect(told).toBe(0);
    const [, second, third] = events as [Message, Message, Message];
    unread.shorten(second, 5);
    unread.take(second);
    unread.take(third);
    for (const number of [4, 5]) unread.add(new Message(Buffer.alloc(0), true, number, number, json));
    expect(told).toBe(0);
    unread.add(new Message(Buffer.alloc(0), true, 6, 6, json));
    expect(told).toBe(1);
  });
});

describe("taking messages", () => {
  it("finds the oldest that fits and leaves the others in order", () => {
    const { unread } = filled(5);
    const found = unread.find({ accepts: (each) => each.number % 2 === 0 }, everywhere);
    expect(found?.number).toBe(2);
    if (found) unread.take(found);
    expect(numbers(unread)).toEqual([1, 3, 4, 5]);
    expect(unread.count).toBe(4);
  });

  it.each([[0], [2], [4]])("unlinks the message at %i", (index) => {
    const { unread, messages } = filled(5);
    const taken = messages[index];
    if (taken) unread.take(taken);
    if (taken) unread.take(taken);
    expect(numbers(unread)).toEqual([1, 2, 3, 4, 5].filter((n) => n !== index + 1));
  });

  it("can be emptied and filled again", () => {
    const { unread, messages } = filled(2);
    for (const each of messages) unread.take(each);
    expect(numbers(unread)).toEqual([]);
    const third = message(3);
    unread.add(third);
    expect(numbers(unread)).toEqual([3]);
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
    const { unread } = filled(100);
    const never = refusing();
    unread.find(never, everywhere);
    unread.find(never, everywhere);
    expect(never.looked).toHaveLength(100);
    const late = message(101);
    unread.add(late);
    unread.find(never, everywhere);
    expect(never.looked.slice(100)).toEqual([101]);
  });

  it("looks again from the first that is refused only for now", () => {
    const { unread } = filled(5);
    const perhaps = refusing(3);
    unread.find(perhaps, everywhere);
    unread.find(perhaps, everywhere);
    expect(perhaps.looked).toEqual([1, 2, 3, 4, 5, 3, 4, 5]);
  });

  it("goes on where it was, also when the message there was taken meanwhile", () => {
    const { unread, messages } = filled(3);
    const never = refusing();
    unread.find(never, everywhere);
    if (messages[2]) unread.take(messages[2]);
    for (const number of [4, 5]) {
      unread.add(message(number));
    }
    unread.find(never, everywhere);
    expect(never.looked).toEqual([1, 2, 3, 4, 5]);
  });

  it("looks only at those within reach, and at the others when the reach is wider again", () => {
    const { unread } = filled(6);
    const never = refusing();
    unread.find(never, { since: 5, afterNumber: 0 });
    unread.find(never, { since: 5, afterNumber: 0 });
    unread.find(never, { since: -Infinity, afterNumber: 3 });
    unread.find(never, { since: 6, afterNumber: 3 });
    unread.find(never, { since: 5, afterNumber: 3 });
    expect(never.looked).toEqual([5, 6, 4, 5, 6, 5, 6]);
  });

  it("looks at every message each time where a question has no key", () => {
    const { unread } = filled(3);
    const { accepts, looked } = refusing();
    unread.find({ accepts }, everywhere);
    unread.find({ accepts }, everywhere);
    expect(looked).toHaveLength(6);
  });
});

describe("limits", () => {
  it("count what is left of a message of which a part was taken, and nothing of one that a rule has answered", () => {
    let full = 0;
    const { unread } = filled(0, { ...limits, bytes: 1000 }, () => full++);
    const keep = (number: number, length: number, ruled = false): Message => {
      const each = new Message(Buffer.alloc(length), true, number, number, json);
      each.ruled = ruled;
      unread.add(each);
      return each;
    };
    unread.shorten(keep(1, 900, true), 800);
    unread.shorten(keep(2, 600), 100);
    expect(full).toBe(0);
    keep(3, 100);
    expect(full).toBe(0);
    keep(4, 0);
    expect(full).toBe(1);
  });

  it("tells its owner when too many messages are unread", () => {
    let full = 0;
    filled(4, { ...limits, messages: 3 }, () => full++);
    expect(full).toBe(1);
  });

  it("tells its owner when too many bytes are unread", () => {
    let full = 0;
    const { unread } = filled(4, { ...limits, bytes: 500 }, () => full++);
    expect(full).toBe(1);
    // What comes after that is lost: it must not cost the process its memory.
    expect(numbers(unread)).toEqual([1, 2, 3]);
  });

  it("forgets the oldest where nobody reads", () => {
    const { unread } = filled(5, { ...limits, messages: 3, full: "drop-oldest" });
    expect(numbers(unread)).toEqual([3, 4, 5]);
  });

  it("forgets what rules have answered first, then as many of the oldest as a large message needs", () => {
    const { unread } = filled(0, { messages: 100, bytes: 2000, full: "drop-oldest" });
    const arrive = (number: number, size: number, ruled = false): void => {
      const each = new Message(Buffer.alloc(size), true, number, number, json);
      each.ruled = ruled;
      unread.add(each);
    };
    arrive(1, 1, true);
    for (let number = 2; number <= 9; number++) arrive(number, 1);
    arrive(10, 1500);
    expect(numbers(unread)).toEqual([9, 10]);
    expect(unread.forgotten).toBe(7);
  });
});

describe("what rules have answered", () => {
  const arrive = (unread: UnreadMessages, number: number, size: number, ruled: boolean): void => {
    const each = new Message(Buffer.alloc(size), true, number, number, json);
    each.ruled = ruled;
    unread.add(each);
  };

  it("is kept within the same limit of bytes, and is no reason to fail", () => {
    let full = 0;
    const { unread } = filled(0, { ...limits, bytes: 10_000 }, () => full++);
    for (let number = 1; number <= 20; number++) arrive(unread, number, 1800, true);
    expect(numbers(unread)).toEqual([16, 17, 18, 19, 20]);
    arrive(unread, 21, 3000, false);
    expect(numbers(unread)).toEqual([18, 19, 20, 21]);
    arrive(unread, 22, 6000, false);
    expect([numbers(unread), full]).toEqual([[21, 22], 0]);
    arrive(unread, 23, 6000, false);
    expect(full).toBe(1);
  });

  it("forgets the oldest of those that rules have answered, and no unread one for them", () => {
    const { unread } = filled(0);
    const come = (number: number, ruled: boolean): Message => {
      const each = message(number);
      each.ruled = ruled;
      unread.add(each);
      return each;
    };
    const first = come(1, false);
    const ruled = Array.from({ length: 1000 }, (_, index) => come(2 + index, true));
    // The oldest, one in the middle and the latest are read; so there is room for three.
    for (const index of [0, 500, 999]) if (ruled[index]) unread.take(ruled[index]);
    for (let number = 1002; number < 1005; number++) come(number, true);
    expect([...unread.all()]).toHaveLength(1001);
    come(1005, true);
    const left = [...unread.all()].map(({ number }) => number);
    expect(left.slice(0, 3)).toEqual([1, 4, 5]);
    expect(left).toHaveLength(1001);
    expect([unread.count, first.listed]).toEqual([1, true]);
  });
});
