import { expect, it } from "vitest";
import { idsInBytes } from "../../src/recording/ids-in-bytes.ts";

it("finds ids that stand as texts in bytes, and no words", () => {
  const bytes = Buffer.concat([
    Buffer.from([13, 0xa8]),
    Buffer.from("position"),
    Buffer.from([0xa9]),
    Buffer.from("kA8dMbR2e"),
    Buffer.from([0, 0xff]),
    Buffer.from("8a1f4e0c-77b2-4d7a-9d51-0a2c6f1e9b33"),
  ]);
  expect([...idsInBytes(bytes)]).toEqual([
    { id: "kA8dMbR2e", start: 11, end: 20 },
    { id: "8a1f4e0c-77b2-4d7a-9d51-0a2c6f1e9b33", start: 22, end: 58 },
  ]);
  expect([...idsInBytes(bytes, 15)]).toEqual([]);
});
