import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/problem.ts";
import { endWait, type Wait, Waits } from "../../../src/steps/waiting/waits.ts";

const failure = new Failure({ code: "interrupted", headline: "stopped" });

function waiting(...names: readonly string[]) {
  const waits = new Waits();
  const heard: string[] = [];
  const made = names.map((name): Wait => ({
    due: 0,
    previous: undefined,
    next: undefined,
    list: undefined,
    waits: undefined,
    index: 0,
    late: () => heard.push(`${name} late`),
    stopped: () => heard.push(name),
  }));
  for (const wait of made) waits.add(wait);
  return { waits, heard, made };
}

describe("Waits", () => {
  it("stops each wait that has not ended, wherever it stands", () => {
    const { waits, heard, made } = waiting("a", "b", "c", "d", "e");
    for (const index of [0, 2, 4]) if (made[index]) endWait(made[index]);
    waits.stop(failure);
    expect(heard.toSorted()).toEqual(["b", "d"]);
  });

  it("stops each once, and has none left", () => {
    const { waits, heard, made } = waiting("a", "b", "c");
    waits.stop(failure);
    waits.stop(failure);
    expect(heard.toSorted()).toEqual(["a", "b", "c"]);
    expect(made.map((wait) => wait.waits)).toEqual([undefined, undefined, undefined]);
  });

  it("ends a wait as often as one likes", () => {
    const { waits, heard, made } = waiting("a", "b");
    const [first] = made;
    if (first) endWait(first);
    if (first) endWait(first);
    waits.stop(failure);
    expect(heard).toEqual(["b"]);
  });
});
