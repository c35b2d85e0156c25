import { expect, it } from "vitest";
import { wantsColor } from "../../../src/cli/terminal/color.ts";

const output = (isTerminal: boolean) => ({ write: () => undefined, isTerminal });

it.each([
  // flag, environment, terminal, colours
  [undefined, {}, true, true],
  [undefined, {}, false, false],
  [undefined, { TERM: "dumb" }, true, false],
  [undefined, { TERM: "xterm" }, true, true],
  [undefined, { NO_COLOR: "1" }, true, false],
  [undefined, { NO_COLOR: "" }, true, true],
  [undefined, { FORCE_COLOR: "1" }, false, true],
  [undefined, { FORCE_COLOR: "true" }, false, true],
  [undefined, { FORCE_COLOR: "0" }, true, false],
  [undefined, { FORCE_COLOR: "false" }, true, false],
  [undefined, { FORCE_COLOR: "" }, false, false],
  [undefined, { FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
  [undefined, { FORCE_COLOR: "1", TERM: "dumb" }, false, true],
  [true, { NO_COLOR: "1", FORCE_COLOR: "0", TERM: "dumb" }, false, true],
  [false, { FORCE_COLOR: "1" }, true, false],
] as const)("flag %s, environment %j, terminal %s: colours %s", (flag, env, terminal, expected) => {
  expect(wantsColor(flag, env, output(terminal))).toBe(expected);
});
