import { expect, it } from "vitest";
import { againCommand } from "../../../src/cli/run/again.ts";

it("says the same files, servers and values; those of variables may be secret", () => {
  expect(againCommand([], { output: "wstest-results" })).toBe("wstest run --last-failed");
  expect(
    againCommand(["my tests/"], {
      output: "out",
      var: ["token=s3cret"],
      envFile: [".env"],
      target: ["chat=ws://h"],
      insecure: true,
      tags: "smoke",
    }),
  ).toBe("wstest run 'my tests/' --var 'token=…' --env-file .env -t chat=ws://h -k -o out --last-failed");
});

it.each([
  ["chat=ws://h/?token=hunter2", "-t 'chat=…'"],
  ["ws://me:hunter2@h/", "-t '…'"],
  ["chat=ws://h/rooms/hunter2", "-t 'chat=…'"],
  ["ws://h/rooms/1", "-t ws://h/rooms/1"],
])("does not say what is secret in %s", (target, said) => {
  const options = { output: "wstest-results", secret: ["token=hunter2", "none="], target: [target] };
  expect(againCommand([], options)).toBe(`wstest run --secret 'token=…' --secret 'none=…' ${said} --last-failed`);
});
