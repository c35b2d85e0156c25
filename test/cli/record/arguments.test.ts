import { describe, expect, it } from "vitest";
import {
  listenArgument,
  recordingTimeArgument,
  rotateArgument,
  sizeArgument,
} from "../../../src/cli/record/arguments.ts";

describe("--listen", () => {
  it.each([
    ["9000", "127.0.0.1", 9000],
    ["0.0.0.0:9000", "0.0.0.0", 9000],
    ["localhost:0", "localhost", 0],
    ["[::1]:9000", "::1", 9000],
  ])("%s", (value, host, port) => {
    expect(listenArgument(value)).toEqual({ host, port });
  });

  it.each([
    ["ws://localhost:9000", "Write 9000, or 0.0.0.0:9000 for every network."],
    ["localhost", "Write 9000, or 0.0.0.0:9000 for every network."],
    ["70000", "A port is a number from 0 to 65535."],
  ])("%s is wrong", (value, message) => {
    expect(() => listenArgument(value)).toThrow(message);
  });
});

describe("--rotate", () => {
  it("takes a size, a time and a number of messages, one of each", () => {
    const limits = ["100MiB", "1h", "50000messages"].reduce(
      (before: ReturnType<typeof rotateArgument> | undefined, each) => rotateArgument(each, before),
      undefined,
    );
    expect(limits).toEqual({ size: 104_857_600, time: 3_600_000, messages: 50_000 });
  });

  it.each([
    ["100", "100MiB, 100s or 100messages?"],
    ["0MiB", "Write 100MiB, 1h or 50000messages."],
    [
      "20KiB",
      "A file has at least 1MiB: it begins with what its open connections need to go on, up to 128 KiB of each.",
    ],
    ["1B", "A file has at least 1MiB: it begins with what its open connections need to go on, up to 128 KiB of each."],
    ["1ms", "A file lasts at least 1s: else there would be thousands of them."],
    ["999ms", "A file lasts at least 1s: else there would be thousands of them."],
    ["1messages", "A file has at least 100messages: else there would be thousands of them."],
    ["99 msgs", "A file has at least 100messages: else there would be thousands of them."],
    ["0messages", "Write 100MiB, 1h or 50000messages."],
    ["often", "Write 100MiB, 1h or 50000messages."],
  ])("%s is wrong", (value, message) => {
    expect(() => rotateArgument(value, undefined)).toThrow(message);
  });
});

it("--rotate takes the least that it may be", () => {
  expect(rotateArgument("1MiB", undefined)).toEqual({ size: 1024 ** 2 });
  expect(rotateArgument("1s", undefined)).toEqual({ time: 1_000 });
  expect(rotateArgument("100messages", undefined)).toEqual({ messages: 100 });
});

it("--max-time takes no less than a client needs to connect", () => {
  expect(recordingTimeArgument("100ms")).toBe(100);
  expect(() => recordingTimeArgument("99ms")).toThrow("It is at least 100ms: before, no client has connected.");
  expect(() => recordingTimeArgument("5")).toThrow("5ms or 5s?");
});

it("--max-size takes a size with its unit", () => {
  expect(sizeArgument("2GiB")).toBe(2 * 1024 ** 3);
  expect(sizeArgument("1KiB")).toBe(1024);
  expect(() => sizeArgument("1B")).toThrow("It is at least 1KiB: with less nothing but its beginning would be in it.");
  expect(() => sizeArgument("0B")).toThrow("Write 500KiB, 100MiB or 2GiB.");
  expect(() => sizeArgument("500")).toThrow("500MiB or 500GiB?");
  expect(() => sizeArgument("much")).toThrow("Write 500KiB, 100MiB or 2GiB.");
});
