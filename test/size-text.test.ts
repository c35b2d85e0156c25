import { expect, it } from "vitest";
import { parseSize, sizeText } from "../src/size-text.ts";

it.each([
  ["500B", 500],
  ["1kB", 1000],
  ["100MiB", 104_857_600],
  ["1.5 GiB", 1_610_612_736],
  [" 2GB ", 2e9],
  ["100", undefined],
  ["MiB", undefined],
  ["1iB", undefined],
  ["-1MiB", undefined],
  ["1e3MiB", undefined],
])("%j is %s bytes", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1 KiB"],
  [1229, "1.2 KiB"],
  [20_000, "20 KiB"],
  [4 * 1024 * 1024, "4 MiB"],
  [200 * 1024 * 1024, "200 MiB"],
  [2.5 * 1024 ** 3, "2.5 GiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
