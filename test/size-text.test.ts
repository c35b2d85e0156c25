import { expect, it } from "vitest";
import { sizeText } from "../src/size-text.ts";

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1229, "1.2 KiB"],
  [20_000, "20 KiB"],
  [4 * 1024 * 1024, "4 MiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
