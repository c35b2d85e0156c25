import { describe, expect, it } from "vitest";
import { problem } from "../../src/problem.ts";
import { Verdict } from "../../src/run/verdict.ts";
import { play } from "../support/play.ts";

const found = (headline: string) => problem({ code: "assert", headline, notes: ["one"] });

it("is the first problem, with all that is said about it", () => {
  const verdict = new Verdict();
  verdict.explain(["nothing to explain"]);
  expect(verdict.problem).toBeUndefined();
  expect([verdict.take(found("first")), verdict.take(found("second"))]).toEqual([true, false]);
  verdict.explain(["two", "three"]);
  expect(verdict.problem).toEqual({ code: "assert", headline: "first", notes: ["one", "two", "three"] });
});

describe("of a scenario that is meant to fail", () => {
  const source = { file: "a.yaml", text: "fails: assert\n" };
  const fails = { code: "assert" as const, at: { source, start: 7, end: 13 } };

  it("is none when it fails so, and that is noted", () => {
    const verdict = new Verdict(fails);
    expect(verdict.reached).toBe(false);
    expect(verdict.take(found("first"))).toBe(true);
    expect([verdict.reached, verdict.problem]).toEqual([true, undefined]);
    expect(verdict.close()).toBe("failed with assert, as it was meant to: first");
    expect(verdict.problem).toBeUndefined();
    expect(verdict.meant?.code).toBe("assert");
  });

  it("is what fails after that in another way", () => {
    for (const code of ["exec", "server"] as const) {
      const verdict = new Verdict(fails);
      verdict.take(found("first"));
      expect(verdict.take(problem({ code, headline: "second" }))).toBe(true);
      expect(verdict.take(problem({ code: "closed", headline: "third" }))).toBe(false);
      expect(verdict.close()).toBeUndefined();
      expect(verdict.problem).toMatchObject({
        code,
        headline: "second",
        notes: ["before, it failed with assert, as it was meant to: first"],
      });
    }
  });

  it("is not the same failure once more", () => {
    const verdict = new Verdict(fails);
    expect([verdict.take(found("first")), verdict.take(found("second"))]).toEqual([true, false]);
    expect([verdict.close(), verdict.problem]).toEqual(["failed with assert, as it was meant to: first", undefined]);
  });

  it("is that it passed", () => {
    const verdict = new Verdict(fails);
    expect(verdict.close()).toBeUndefined();
    expect(verdict.problem).toMatchObject({
      code: "not-failed",
      headline: "The scenario passed, and it was meant to fail with assert",
      place: { line: 1, column: 8 },
    });
  });

  it("is another failure, in full", () => {
    const verdict = new Verdict(fails);
    verdict.take(problem({ code: "closed", headline: "it was closed", notes: ["by them"], help: "Look there." }));
    verdict.close();
    expect(verdict.problem).toEqual({
      code: "not-failed",
      headline: "Not the failure that was meant: it was closed",
      notes: ["by them", "this is closed; it was meant to fail with assert (a.yaml:1:8)"],
      help: "Look there.",
    });
  });

  it("is as it is when the scenario could not be played", () => {
    for (const code of ["refused", "setting", "internal"] as const) {
      const verdict = new Verdict(fails);
      verdict.take(problem({ code, headline: "it" }));
      verdict.close();
      expect(verdict.problem).toMatchObject({ code, headline: "it", notes: [expect.stringContaining("was meant to")] });
    }
  });
});

describe("a scenario that is meant to fail", () => {
  it.each([
    ["passes with that failure", "fails: assert\nsteps: [{ assert: 1 == 2 }]", "passed"],
    [
      "passes with a failure of its steps before",
      "fails: assert\nbefore: [{ assert: 1 == 2 }]\nsteps: [{ wait: 1ms }]",
      "passed",
    ],
    ["passes with its time-out", "fails: time-out\ntimeout: 1ms\nsteps: [{ wait: 1m }]", "passed"],
    [
      "passes with a wrong setting",
      "fails: setting\nvars: { x: '1' }\ndefaults: { timeout: '${x}' }\nsteps: [{ wait: 1ms }]",
      "passed",
    ],
    ["passes with a refusal", "fails: refused\nclients: { a: 'ws://127.0.0.1:1' }\nsteps: [{ a: connect }]", "passed"],
    [
      "passes with a failure of finally",
      "fails: assert\nsteps: [{ wait: 1ms }]\nfinally: [{ assert: 1 == 2 }]",
      "passed",
    ],
    ["fails when it does not fail", "fails: assert\nsteps: [{ assert: 1 == 1 }]", "failed not-failed"],
    ["fails when it fails otherwise", "fails: assert\nsteps: [{ exec: 'exit 1' }]", "failed not-failed"],
    [
      "errs when it cannot be played",
      "fails: assert\nsteps: [{ exec: 'exit 1', timeout: '${x}' }]\nvars: { x: y }",
      "errored setting",
    ],
    [
      "fails when its cleaning up fails",
      "fails: assert\nsteps: [{ assert: 1 == 2 }]\nfinally: [{ exec: exit 1 }]",
      "failed exec",
    ],
    ["is skipped like any other", "fails: assert\nskip: later\nsteps: [{ wait: 1ms }]", "skipped: later"],
  ])("%s", async (_, text, outcome) => {
    expect((await play(text)).outcomes).toEqual([`scenario.yaml: ${outcome}`]);
  });

  it("may be one of the rows", async () => {
    const { outcomes, notes } = await play(
      "name: n ${n}\nfails: assert\nexamples: { n: [1, 2] }\nsteps: [{ assert: n == 1 }]",
    );
    expect(outcomes).toEqual(["n 1: failed not-failed", "n 2: passed"]);
    expect(notes).toEqual([
      "failed with assert, as it was meant to: The assertion does not hold: n == 1 (scenario.yaml:4:19)",
    ]);
  });

  it("is interrupted, not failed as it was meant to", async () => {
    const abort = new AbortController();
    const { outcomes, exitCode } = await play("fails: assert\nsteps: [{ wait: 1m }]", {
      signal: abort.signal,
      onEvent: (event) => void (event.type === "step:start" && abort.abort("SIGINT")),
    });
    expect([outcomes, exitCode]).toEqual([["scenario.yaml: errored interrupted"], 130]);
  });
});
