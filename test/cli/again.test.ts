import { expect, it } from "vitest";
import { againCommand } from "../../src/cli/again.ts";

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
