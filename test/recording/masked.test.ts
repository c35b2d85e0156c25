import { expect, it } from "vitest";
import { isMasked, maskedName } from "../../src/recording/masked.ts";

it("a text is masked where a name stands in the place of a secret", () => {
  expect(isMasked("Bearer ${secret.authorization}")).toBe(true);
  expect(isMasked("${message.id}")).toBe(false);
  expect(maskedName("${secret.token_2}")).toBe("token_2");
  expect(maskedName("Bearer ${secret.authorization}")).toBeUndefined();
});
