import { availableParallelism } from "node:os";
import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import {
  assignments,
  durationArgument,
  gather,
  portArgument,
  positiveInteger,
  regularExpression,
  seedArgument,
  wholeNumber,
  workersArgument,
} from "../../../src/cli/options/arguments.ts";
import { brief, thrownBy } from "../../support/evaluate.ts";

/** What a command line answers to an argument: its value, or the words of the mistake. */
function read(argument: (value: string) => unknown, value: string): unknown {
  try {
    return argument(value);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(InvalidArgumentError);
    return (thrown as InvalidArgumentError).message;
  }
}

describe("a duration", () => {
  it.each([
    ["500ms", 500],
    ["5s", 5000],
    ["1.5s", 1500],
    ["2m", 120_000],
    ["5", "5ms or 5s?"],
    ["five", "Write 500ms, 5s or 2m."],
    ["-5s", "Write 500ms, 5s or 2m."],
    ["", "Write 500ms, 5s or 2m."],
  ])("%j is %j", (text, value) => {
    expect(read(durationArgument, text)).toBe(value);
  });
});

describe("workers", () => {
  const wrong = "Write a whole number from 1, or a part of the processors as 50%.";
  it.each([
    ["3", 3],
    ["0", wrong],
    ["1.5", wrong],
    ["0%", wrong],
    ["%", wrong],
    ["half", wrong],
    ["", wrong],
    ["0.1%", 1],
    ["100%", availableParallelism()],
    ["300%", 3 * availableParallelism()],
  ])("%j are %j", (text, value) => {
    expect(read(workersArgument, text)).toBe(value);
  });
});

describe("a number", () => {
  it.each([
    ["0", 0],
    ["3", 3],
    ["-1", "Write a whole number from 0."],
    ["1.5", "Write a whole number from 0."],
    ["", "Write a whole number from 0."],
  ])("%j of something that may be nothing is %j", (text, value) => {
    expect(read(wholeNumber, text)).toBe(value);
  });

  it.each([
    ["1", 1],
    ["20", 20],
    ["0", "Write a whole number from 1."],
    ["-1", "Write a whole number from 1."],
    ["1.5", "Write a whole number from 1."],
    ["many", "Write a whole number from 1."],
    ["", "Write a whole number from 1."],
  ])("%j of something is %j", (text, value) => {
    expect(read(positiveInteger, text)).toBe(value);
  });

  it.each([
    ["0", 0],
    ["8080", 8080],
    ["65536", "A port is a number from 0 to 65535."],
    ["-1", "A port is a number from 0 to 65535."],
    ["http", "A port is a number from 0 to 65535."],
    ["", "A port is a number from 0 to 65535."],
  ])("%j for a port is %j", (text, value) => {
    expect(read(portArgument, text)).toBe(value);
  });

  it.each([
    ["0", 0],
    ["-7", -7],
    ["abc", "A seed is a whole number."],
    ["1.5", "A seed is a whole number."],
    ["", "A seed is a whole number."],
  ])("%j for a seed is %j", (text, value) => {
    expect(read(seedArgument, text)).toBe(value);
  });
});

describe("a regular expression", () => {
  it("is added to those before it", () => {
    expect(regularExpression("b", regularExpression("a+", undefined)).map(({ source }) => source)).toEqual(["a+", "b"]);
  });

  it("that is none is told", () => {
    expect(read((value) => regularExpression(value, undefined), "(")).toMatch(/^Invalid regular expression: /);
  });
});

describe("what may be given several times", () => {
  it("is gathered", () => {
    expect(gather("b", gather("a", undefined))).toEqual(["a", "b"]);
  });

  it("has names and values; a value may hold =, be empty, and a later one wins", () => {
    expect([...assignments(["a=1", "b=x=y", "c=", "a=2"], "--var")]).toEqual([
      ["a", "2"],
      ["b", "x=y"],
      ["c", ""],
    ]);
    expect(assignments(undefined, "--var").size).toBe(0);
  });

  it.each(["x", "=1", ""])("without both is told: %j", async (pair) => {
    expect(brief(await thrownBy(() => assignments([pair], "--var")))).toBe(
      `--var takes name=value, got "${pair}" | Write --var url=ws://localhost:8080.`,
    );
  });
});

it("what may be a secret in the wrong place is not quoted", async () => {
  expect(brief(await thrownBy(() => assignments(["hunter2"], "--secret", true)))).toBe(
    "--secret takes name=value | Write --secret token=….",
  );
});
