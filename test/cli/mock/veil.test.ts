import { describe, expect, it } from "vitest";
import { SaidSecrets } from "../../../src/replay/said-secrets.ts";
import { MockVeil } from "../../../src/cli/mock/veil.ts";

describe("the veil over a mock", () => {
  it("lets everything be seen where nothing is secret", () => {
    const value = { type: "note", text: "hello" };
    expect(new MockVeil().over(value)).toBe(value);
  });

  it("masks what is secret, as it is and as urls and JSON have it, and no word of ours", () => {
    const veil = new MockVeil(["se cret", "message"]);
    expect(veil.over({ type: "message", url: "/ws?t=se%20cret", payload: '{"a":"se cret"}', size: 15 })).toEqual({
      type: "message",
      url: "/ws?t=***",
      payload: '{"a":"***"}',
      size: 15,
    });
  });

  it("masks what is left of a secret where a payload is cut", () => {
    const veil = new MockVeil(["abcdefghij"]);
    expect(veil.over({ payload: "token: abcdefg", size: 5000 })).toEqual({ payload: "token: ***", size: 5000 });
  });

  it("learns what data gets while the mock plays", () => {
    const data = { tokens: { alice: "alice-secret" } };
    const world = { root: (name: string) => (name === "data" ? data : {}) };
    const veil = new MockVeil();
    veil.learn({ secrets: ["tokens"] }, world);
    data.tokens = { alice: "another-secret" };
    veil.learn({ secrets: ["tokens"] }, world);
    expect(veil.over("alice-secret another-secret")).toBe("*** ***");
  });

  it("finds what clients say that lets somebody in, where it listens, and not what a recorded mock gives", () => {
    const message = (payload: string, direction: "in" | "out" = "in") => ({
      at: 0,
      type: "message" as const,
      connection: "/ws #1",
      direction,
      rule: undefined,
      binary: false,
      payload,
      size: payload.length,
    });
    const login = message('{"op":"login","password":"hunter2","token":"recorded-token"}');
    const told = message('{"you":"hunter2"}', "out");
    const deaf = new MockVeil();
    deaf.heard(login);
    expect(deaf.over(login)).toBe(login);
    const veil = new MockVeil();
    veil.listen((hide) => new SaidSecrets(hide));
    veil.heard(told);
    expect(veil.over(told)).toBe(told);
    veil.heard(login);
    expect([login, told].map((each) => veil.over(each).payload)).toEqual([
      '{"op":"login","password":"***","token":"recorded-token"}',
      '{"you":"***"}',
    ]);
  });
});
