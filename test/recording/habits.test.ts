import { describe, expect, it } from "vitest";
import { contentOf } from "../../src/recording/content.ts";
import { Habits } from "../../src/recording/habits.ts";

/** What is known of the member n, when the server has sent these; a connection of its own for each list. */
function found(lists: readonly (readonly object[])[], path: readonly string[] = ["n"]): string | undefined {
  const habits = new Habits();
  for (const [index, list] of lists.entries())
    for (const each of list) habits.add(contentOf(JSON.stringify(each)), index + 1, "server");
  return habits.at(contentOf(JSON.stringify(lists[0]?.[0])), "server", path)?.why;
}

describe("habits of messages of one kind", () => {
  it("tell a counter that goes on, wherever it began", () => {
    expect(found([[{ n: 4711 }, { n: 4712 }, { n: 4800 }]])).toBe("it counts on: 4711, 4712, 4800");
    expect(found([[{ id: 70 }, { id: 71 }]], ["id"])).toBe("it counts on: 70, 71");
    expect(
      found(
        [
          [{ id: 1 }, { id: 2 }],
          [{ id: 3 }, { id: 4 }],
        ],
        ["id"],
      ),
    ).toBe("it counts on: 1, 2, 3");
  });

  it("tell a measure", () => {
    expect(found([[{ n: 101.25 }, { n: 100 }, { n: 100.5 }]])).toBe("another number each time: 101.25, 100, 100.5");
  });

  it("tell nothing of what will be the same again, or may be anything", () => {
    expect(found([[{ n: 1 }, { n: 2 }, { n: 3 }]])).toBeUndefined();
    expect(
      found([
        [{ n: 0 }, { n: 1 }],
        [{ n: 0 }, { n: 1 }],
      ]),
    ).toBeUndefined();
    expect(found([[{ n: 5 }, { n: 6 }]])).toBeUndefined();
    expect(found([[{ n: 5 }, { n: 5 }, { n: 6 }]])).toBeUndefined();
    expect(found([[{ n: 7 }, { n: 3 }, { n: 9 }]])).toBeUndefined();
    expect(found([[{ n: 1.5 }, { n: 1.5 }, { n: 2 }]])).toBeUndefined();
    expect(
      found([
        [
          { n: 5, type: "a" },
          { n: 6, type: "b" },
          { n: 7, type: "c" },
        ],
      ]),
    ).toBeUndefined();
    expect(found([[{ n: "a" }, { n: "b" }]])).toBeUndefined();
  });

  it("know whether a client counts its requests", () => {
    const habits = new Habits();
    const messages = [{ id: 1 }, { id: 2 }].map((each) => contentOf(JSON.stringify(each)));
    for (const each of messages) habits.add(each, 1, "client");
    expect(messages.map((each) => habits.counts(each, "client", ["id"]))).toEqual([true, true]);
    expect(habits.counts(messages[0] ?? contentOf(""), "server", ["id"])).toBe(false);
  });
});
