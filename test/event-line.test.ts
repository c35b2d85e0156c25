import { expect, it } from "vitest";
import { eventFormat } from "../src/event-format.ts";
import { eventLine } from "../src/event-line.ts";
import { frame, runStart } from "./support/events.ts";

it("tells the format in the first line", () => {
  expect(eventLine(runStart())).toMatch(new RegExp(`^\\{"type":"run:start","format":${eventFormat},"at":0,`));
});

it("is one line that no terminal obeys, whatever a peer sends", () => {
  const payload = "a\nb\u009b31m\u007f\u2028\u2029";
  const line = eventLine(frame("bob", "in", payload));
  expect(line).not.toMatch(/[\n\u007f-\u009f\u2028\u2029]/);
  expect((JSON.parse(line) as { readonly payload: string }).payload).toBe(payload);
});
