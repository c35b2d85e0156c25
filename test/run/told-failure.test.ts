import { expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { telling } from "../../src/run/told-failure.ts";

it("a failure says all in its message, and where the program has called", async () => {
  const at = { source: { file: "mock.yaml", text: "a: b" }, start: 0, end: 1 };
  const called = (): Promise<void> =>
    telling(called, async () => {
      await Promise.resolve();
      throw new Failure({ code: "setting", headline: "It is wrong", at, notes: ["this came"], help: "Do that." });
    });
  const thrown = await called().catch((each: unknown) => each as Error);
  expect(thrown?.message).toBe("It is wrong (mock.yaml:1:1)\n  this came\n  Do that.");
  expect(thrown?.stack).toMatch(
    /^Failure: It is wrong .*\n {2}this came\n {2}Do that\.\n {4}at .*told-failure\.test\.ts/,
  );
});

it("what is no failure goes on as it is", async () => {
  const fault = new TypeError("ours");
  await expect(
    telling(
      () => undefined,
      () => Promise.reject(fault),
    ),
  ).rejects.toBe(fault);
});
