import { describe, expect, it } from "vitest";
import { Failure } from "../src/problem.ts";
import { uncaught } from "../src/uncaught.ts";

function thrownAt(place: string): Error {
  return Object.assign(new Error("it broke"), { stack: `Error: it broke\n    at run (${place})\n    at timer` });
}

describe("what was thrown where nobody could catch it", () => {
  it("in a module of the user names that, and is no fault to report", () => {
    expect(uncaught(thrownAt("file:///app/profiles/mine.mjs:3:7"))).toEqual({
      code: "internal",
      headline: "A module failed where nobody could catch it: it broke",
      notes: ["thrown at file:///app/profiles/mine.mjs:3:7"],
      help: expect.stringContaining("codec: ./profile.mjs") as string,
    });
  });

  it.each(["/usr/lib/wstest/dist/wstest.js:3:7", "file:///app/node_modules/wstest/dist/wstest.js:3:7"])(
    "at %s is a fault of wstest",
    (place) => {
      expect(uncaught(thrownAt(place)).headline).toBe("wstest itself failed: it broke");
    },
  );

  it("is a failure as it is, and whatever is no error a fault", () => {
    const failure = new Failure({ code: "setting", headline: "wrong" });
    expect(uncaught(failure)).toBe(failure.problem);
    expect(uncaught("word").headline).toBe("wstest itself failed: word");
  });
});
