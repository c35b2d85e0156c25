import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/events.ts";
import { Broadcast, type EventReader } from "../../src/run/broadcast.ts";

const log = (text: string): RunEvent => ({ type: "log", at: 0, scenario: 1, text });

function reader(name: string, seen: string[], each: (text: string) => void = () => undefined): EventReader {
  return {
    name,
    async read(events) {
      for await (const event of events) {
        if (event.type === "log") seen.push(event.text);
        if (event.type === "log") each(event.text);
      }
    },
  };
}

describe("Broadcast", () => {
  it("gives every reader every event in order, and ends when all have read", async () => {
    const [a, b]: string[][] = [[], []];
    const broadcast = new Broadcast([reader("a", a ?? []), reader("b", b ?? [])]);
    for (const text of ["1", "2", "3"]) broadcast.send(log(text));
    expect(await broadcast.end()).toEqual([]);
    expect([a, b]).toEqual([
      ["1", "2", "3"],
      ["1", "2", "3"],
    ]);
  });

  it("names a reader that throws, and the others go on", async () => {
    const seen: string[] = [];
    const fault = new Error("broken");
    const breaks = reader("breaks", [], () => {
      throw fault;
    });
    const broadcast = new Broadcast([breaks, reader("b", seen)]);
    broadcast.send(log("1"));
    await Promise.resolve();
    broadcast.send(log("2"));
    expect(await broadcast.end()).toEqual([{ name: "breaks", thrown: fault }]);
    expect(seen).toEqual(["1", "2"]);
  });
});
