import { expect, it } from "vitest";
import { CarriedNotes } from "../../src/replay/carried-notes.ts";

it("what was carried on is told once, with all that it was put into", () => {
  const notes = new CarriedNotes();
  expect(notes.lines()).toEqual([]);
  notes.add("$.id: 1 is now 2", "the handshake");
  notes.add("$.id: 1 is now 2");
  notes.add("$.id: 1 is now 2");
  notes.add("$.token, which is a secret", "the request");
  expect(notes.lines()).toEqual([
    "carried on: $.id: 1 is now 2, put into the handshake and 2 messages",
    "carried on: $.token, which is a secret, put into the request",
  ]);
  for (let each = 0; each < 8; each++) notes.add(`value ${each}`);
  expect(notes.lines().slice(7)).toEqual([
    "carried on: value 5, put into 1 message",
    "and 2 more values were carried on",
  ]);
});
