import { describe, expect, it } from "vitest";
import { helpForName } from "../../../src/language/mistakes/unknown-name.ts";
import { faults } from "../../support/load.ts";

describe("a name that nothing gives a value", () => {
  it("is one that was misspelt, or must be defined", () => {
    expect(helpForName("tokn", ["token"], false)).toBe('Did you mean "token"?');
    expect(helpForName("room", ["token"], false)).toBe(
      "Define it: vars: { room: … }, or give it on the command line: --var room=….",
    );
  });

  it("may be known elsewhere, where it cannot be defined", () => {
    expect(helpForName("self", [], false)).toBe(
      "self is who acts, and here nobody does: it stands in what somebody does, - alice: { … }.",
    );
    expect(helpForName("message", [], false)).toBe(
      'Only rules see "message". What a step receives gives values by extract: { receive: …, extract: { id: $.id } }.',
    );
    expect(helpForName("message", [], true)).toBe('Only rules see "message": rules: [{ do: [ … ] }].');
    expect(helpForName("rooms", [], false)).toBe('Only a mock has "rooms".');
    expect(helpForName("method", [], true)).toBe('"method" is not known here.');
  });

  it("is looked for among those that are in sight there alone", async () => {
    const client =
      "clients: { a: { url: ws://h, state: { n: 1 }, rules: [{ do: [{ send: '${mesage.id} ${nn}' }] }] } }\n";
    expect(await faults(`${client}steps: [{ forEach: [1], as: order, steps: [{ log: "\${ordr}" }] }]`)).toEqual([
      '1:73+6 Unknown variable "mesage" — Did you mean "message"?',
      '1:86+2 Unknown variable "nn" — Did you mean "n"?',
      '2:54+4 Unknown variable "ordr" — Did you mean "order"?',
    ]);
    expect(await faults("clients: { a: ws://h }\nsteps: [{ set: { self.x: 1 } }, { log: '${message.id}' }]")).toEqual([
      expect.stringContaining('Unknown variable "self" — self is who acts') as string,
      expect.stringContaining('Unknown variable "message" — Only rules see "message".') as string,
    ]);
  });
});
