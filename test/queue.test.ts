import { describe, expect, it } from "vitest";
import { Queue } from "../src/queue.ts";

function filled(count: number): Queue<number> {
  const queue = new Queue<number>();
  for (let i = 0; i < count; i++) queue.push(i);
  return queue;
}

function rest(queue: Queue<number>): number[] {
  const taken: number[] = [];
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) taken.push(item);
  return taken;
}

describe("a queue", () => {
  it("gives back what was put in, in that order, and then nothing", () => {
    const queue = filled(3);
    expect(queue.length).toBe(3);
    expect(rest(queue)).toEqual([0, 1, 2]);
    expect([queue.shift(), queue.length]).toEqual([undefined, 0]);
    queue.push(7);
    expect(rest(queue)).toEqual([7]);
  });

  it("forgets what is cleared", () => {
    const queue = filled(3);
    queue.shift();
    queue.clear();
    queue.push(9);
    expect(queue.length).toBe(1);
    expect(rest(queue)).toEqual([9]);
  });

  it("keeps the order when it is filled and emptied at once, for long", () => {
    const queue = filled(1000);
    const taken: (number | undefined)[] = [];
    for (let i = 1000; i < 20_000; i++) {
      queue.push(i);
      taken.push(queue.shift());
    }
    expect(queue.length).toBe(1000);
    expect([...taken, ...rest(queue)]).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
  });
});
