import { describe, expect, it } from "vitest";
import { exactNumber } from "../../src/match/exact-number.ts";
import { kindOf } from "../../src/align/kind.ts";

describe("the kind of a message", () => {
  it.each([
    [{ type: "tick", price: 1 }, "type=tick"],
    [{ event: "phx_reply", topic: "room:1", ref: "1" }, "event=phx_reply topic=room:1"],
    [{ op: 10, d: {} }, "op=10"],
    [{ jsonrpc: "2.0", id: 1, result: {} }, "{id,jsonrpc,result}"],
    [{ type: "413dabc4-3aa3-446c-bf2a-028f5950a1b2" }, "{type}"],
    [["1", "2", "room:lobby", "phx_reply", {}], '[text text "room:lobby" "phx_reply" object]'],
    ["sensor 17: 20.5 °C", "text sensor #: #.# °C"],
    ["session lpsKpVbBLLhCU8LMAAAB opened", "text session * opened"],
    [new Uint8Array([1]), "bytes"],
    [7, "number"],
    [null, "nothing"],
  ])("of %j is %s", (value, kind) => {
    expect(kindOf(value)).toBe(kind);
  });

  it("is the same however many digits its numbers have", () => {
    expect(kindOf(7n)).toBe("number");
    expect(kindOf(["add", exactNumber("0.1000000000000000055"), 10n ** 20n, 0.1])).toBe('["add" number number number]');
  });
});
