import { expect, it } from "vitest";
import { saysSecret } from "../../src/repl/line-secrets.ts";

it.each([
  [".connect zed ws://h/?token=4e9d", true],
  [".connect zed ws://h/?room=lobby", false],
  [".http { url: 'http://h/login', json: { password: hunter2 } }", true],
  ['{"type":"login","password":"hunter2"}', true],
  ['{"type":"say","text":"hi"}', false],
  ["ws://h/?token=${token}", false],
  [".save {", false],
])("whether %s is not remembered: %s", (line, says) => expect(saysSecret(line)).toBe(says));
