import { expect, test } from "vitest";
import { hashOf, inline } from "../src/inline-code.ts";

test("code of ours ends no element and begins no comment of the page", () => {
  expect(inline(' "</script><!--\t" ')).toBe('"<\\/script><\\!--\\t"');
});

test("a policy names code by its hash", () => {
  expect(hashOf("alert(1)")).toBe("sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=");
});
