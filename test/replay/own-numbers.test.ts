import { describe, expect, it } from "vitest";
import { Carry } from "../../src/replay/carry.ts";
import { OwnNumbers } from "../../src/replay/own-numbers.ts";

/** What a client sends, after what it has said (`>`), and what the server has said and says now (`<`). */
function sent(said: readonly string[], carry = new Carry([], true)): string {
  const own = new OwnNumbers();
  let last = "";
  for (const line of said) {
    const [, arrow, recorded = "", came] = /^([<>]) (.*?)(?: => (.*))?$/.exec(line) ?? [];
    if (arrow === "<") carry.learn(recorded, came ?? recorded);
    else last = String(carry.into(recorded, { carried: () => undefined, lacking: () => undefined }, own));
  }
  return last;
}

describe("a number of the client", () => {
  it("that it had said before the server said it is its own", () => {
    const said = ['> {"id":2,"op":"subscribe"}', '< {"id":2,"orderId":2} => {"id":2,"orderId":6}'];
    expect(sent([...said, '> {"id":2,"op":"stop"}'])).toBe('{"id":2,"op":"stop"}');
    const large = ['> {"id":342,"op":"subscribe"}', '< {"seq":342} => {"seq":977}', '> {"id":342,"op":"stop"}'];
    expect(sent(large)).toBe('{"id":342,"op":"stop"}');
    // At another place it is that of the server.
    expect(sent([...said, '> {"id":3,"orderId":2}'])).toBe('{"id":3,"orderId":6}');
    expect(sent([...said, '> {"id":3,"params":{"orderId":2}}'])).toBe('{"id":3,"params":{"orderId":6}}');
  });

  it("that is large is its own where it has counted so far, and else that of the server", () => {
    const order = '< {"orderId":142} => {"orderId":977}';
    const counted = [139, 140, 141].map((id) => `> {"id":${id}}`);
    expect(sent([...counted, order, '> {"id":142}'])).toBe('{"id":142}');
    expect(sent(['> {"id":3}', order, '> {"id":142}'])).toBe('{"id":977}');
    expect(sent([...counted, order, '> {"orderId":142}'])).toBe('{"orderId":977}');
  });

  it("that is small is its own where it says others by itself, and where it means something else", () => {
    const order = '< {"id":1,"orderId":5} => {"id":1,"orderId":7}';
    expect(sent(['> {"id":1,"op":"new"}', order, '> {"id":5,"op":"noop"}'])).toBe('{"id":5,"op":"noop"}');
    expect(sent(['> {"op":"new"}', order, '> {"id":5,"op":"cancel"}'])).toBe('{"id":7,"op":"cancel"}');
    expect(sent(['> {"id":1}', order, '> {"id":2,"orderId":5}'])).toBe('{"id":2,"orderId":7}');
    expect(sent(['< {"seq":1} => {"seq":6}', '> {"id":1}'])).toBe('{"id":1}');
    expect(sent(['< {"seq":1} => {"seq":6}', '> {"lastSeq":1}'])).toBe('{"lastSeq":6}');
  });

  it("is as it came where the server repeats it", () => {
    const own = new OwnNumbers();
    const carry = new Carry([], true);
    const filled = { carried: () => undefined, lacking: () => undefined };
    carry.into('{"id":1}', filled, own);
    carry.learn('{"id":1,"orderId":5}', '{"id":1,"orderId":7}');
    expect(carry.asRecorded('{"id":7,"orderId":7}', own)).toBe('{"id":5,"orderId":5}');
    carry.into('{"id":7}', filled, own);
    expect(carry.asRecorded('{"id":7,"orderId":7}', own)).toBe('{"id":7,"orderId":5}');
  });

  it("is that of the server where it was carried on before", () => {
    const orders = ['< {"id":5} => {"id":7}', '> {"id":5}', '< {"id":6} => {"id":8}', '> {"id":6}'];
    expect(sent(orders)).toBe('{"id":8}');
    expect(sent([...orders, '> {"id":5,"again":true}'])).toBe('{"id":7,"again":true}');
  });
});
