import { describe, expect, test } from "vitest";
import { everything } from "../../../src/dashboard/page/filter.ts";
import { LogStore, MOST_ENTRIES } from "../../../src/dashboard/page/log-store.ts";
import type { AdminLogEntry } from "../../../src/mock/admin/api.ts";

const note = (id: number): AdminLogEntry => ({ id, type: "note", at: id, text: id % 2 === 0 ? "even" : "odd" });
const notes = (from: number, to: number): AdminLogEntry[] =>
  Array.from({ length: to - from + 1 }, (_, n) => note(from + n));
const ids = (store: LogStore): number[] => store.shown.map(({ id }) => id);

describe("LogStore", () => {
  test("shows what fits, also of what comes later", () => {
    const store = new LogStore();
    store.add(notes(1, 3));
    store.filter = { ...everything, text: "odd" };
    store.add(notes(4, 5));
    expect(ids(store)).toEqual([1, 3, 5]);
    expect(store.count).toBe(5);
    store.filter = everything;
    expect(ids(store)).toEqual([1, 2, 3, 4, 5]);
  });

  test("keeps what comes in a pause, counts it, and shows it afterwards", () => {
    const store = new LogStore();
    store.add(notes(1, 2));
    store.pause();
    store.add(notes(3, 6));
    expect(ids(store)).toEqual([1, 2]);
    expect(store.cameMeanwhile).toBe(4);
    store.filter = { ...everything, text: "even" };
    expect(ids(store)).toEqual([2]);
    expect(store.cameMeanwhile).toBe(2);
    store.resume();
    expect(ids(store)).toEqual([2, 4, 6]);
    expect([store.paused, store.cameMeanwhile]).toEqual([false, 0]);
  });

  test("clears the view only: what comes next is shown", () => {
    const store = new LogStore();
    store.add(notes(1, 3));
    store.clear();
    expect([ids(store), store.count]).toEqual([[], 0]);
    store.add(notes(4, 4));
    store.filter = { ...everything, text: "even" };
    expect(ids(store)).toEqual([4]);
    expect(store.find(2)?.id).toBe(2);
  });

  test("clearing in a pause clears what came meanwhile, too", () => {
    const store = new LogStore();
    store.add(notes(1, 1));
    store.pause();
    store.add(notes(2, 3));
    store.clear();
    store.add(notes(4, 4));
    expect([ids(store), store.cameMeanwhile]).toEqual([[], 1]);
    store.resume();
    expect(ids(store)).toEqual([4]);
  });

  test("forgets the oldest, but not what is looked at in a pause", () => {
    const store = new LogStore();
    store.add(notes(1, MOST_ENTRIES));
    store.add(notes(MOST_ENTRIES + 1, MOST_ENTRIES + 5));
    expect([store.shown.length, store.shown[0]?.id]).toEqual([MOST_ENTRIES, 6]);
    store.pause();
    store.add(notes(MOST_ENTRIES + 6, 2 * MOST_ENTRIES + 5));
    expect(store.shown[0]?.id).toBe(6);
    expect(store.find(6)?.id).toBe(6);
    store.resume();
    expect([store.shown.length, store.shown[0]?.id]).toEqual([MOST_ENTRIES, MOST_ENTRIES + 6]);
  });

  test("begins anew with another mock", () => {
    const store = new LogStore();
    store.add(notes(1, 9));
    store.clear();
    store.empty();
    store.add(notes(1, 2));
    expect(ids(store)).toEqual([1, 2]);
  });
});
