import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Correlator } from "../../src/recording/correlate.ts";
import { contentOf } from "../../src/recording/content.ts";
import { ownText } from "../../src/recording/own-text.ts";
import { Secrets } from "../../src/recording/secrets.ts";
import { Carry } from "../../src/replay/carry.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

it("is the same text, whatever it holds", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => ownText(text) === text));
  expect(ownText("\ud800a")).toBe("\ud800a");
});

/** The text of a larger one lies outside of the heap. */
const SIZE = 2 ** 19;

/** How many messages are still held when `count` have gone by. */
function heldAfter(count: number, take: (message: string, index: number) => void): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < count; index++) take(Buffer.alloc(SIZE, `${index} `).toString("latin1"), index);
  collect();
  return (process.memoryUsage().heapUsed - before) / SIZE;
}

/** A long word in which no two are alike. */
function tokenOf(index: number): string {
  return `q7Xk2Lm9Zr4Tb8Wc1Vd${1000 + index}`;
}

it("nothing that is remembered keeps the message that it stood in", () => {
  const secrets = new Secrets();
  const correlator = new Correlator();
  const carry = new Carry([], true);
  const parts: string[] = [];
  // A part of a text does: else all of this would prove nothing.
  expect(heldAfter(40, (message) => parts.push(message.slice(100, 200)))).toBeGreaterThan(30);
  parts.length = 0;
  expect(
    heldAfter(40, (message, index) => {
      secrets.form(`${message}&token=${tokenOf(index)}`);
      secrets.form(`${message}&${tokenOf(index)}_token=${index}`);
    }),
  ).toBeLessThan(10);
  expect(secrets.names).toHaveLength(80);
  expect(
    heldAfter(40, (message, index) =>
      correlator.add({
        number: index,
        connection: 1,
        from: "server",
        content: contentOf(`${tokenOf(index)} ${message}`),
      }),
    ),
  ).toBeLessThan(10);
  expect(
    heldAfter(40, (message, index) =>
      carry.learn(`${tokenOf(index)} ${message}`, `${tokenOf(index + 100)} ${message}`),
    ),
  ).toBeLessThan(10);
  expect(carry.into(`is ${tokenOf(3)}`, { carried: () => undefined, lacking: () => undefined })).toBe(
    `is ${tokenOf(103)}`,
  );
});
