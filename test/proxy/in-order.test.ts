import { expect, it } from "vitest";
import { InOrder } from "../../src/proxy/in-order.ts";

function later(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}

it("does things at once, and behind what is waited for", async () => {
  const order = new InOrder();
  const done: number[] = [];
  const act = (number: number) => () => void done.push(number);
  const [first, second] = [later(), later()];
  order.add(act(1));
  expect([done, order.held]).toEqual([[1], false]);
  order.add(() => first.promise.then(act(2)));
  order.add(act(3));
  order.add(() => second.promise.then(act(4)));
  order.add(act(5));
  expect([done, order.held]).toEqual([[1], true]);
  second.resolve();
  first.resolve();
  await order.settled();
  expect([done, order.held]).toEqual([[1, 2, 3, 4, 5], false]);
  order.add(act(6));
  expect(done.at(-1)).toBe(6);
  await order.settled();
});
