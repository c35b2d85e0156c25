import { describe, expect, it } from "vitest";
import { headerView } from "../../src/mock/header-view.ts";

describe("headers for expressions", () => {
  const fields = Object.assign(Object.create(null) as Record<string, string>, {
    authorization: "Bearer a",
    __proto__: "b",
  });
  const view = headerView(fields);

  it("have names that ignore case", () => {
    expect(view["Authorization"]).toBe("Bearer a");
    expect(view["AUTHORIZATION"]).toBe("Bearer a");
    expect(Object.hasOwn(view, "Authorization")).toBe(true);
    expect("Authorization" in view).toBe(true);
    expect(Object.hasOwn(view, "x-none")).toBe(false);
  });

  it("lists names in lower case", () => expect(Object.keys(view)).toContain("authorization"));

  it("cannot be changed", () => {
    expect(() => Object.assign(view, { x: "y" })).toThrow(TypeError);
    expect(Reflect.deleteProperty(view, "authorization")).toBe(false);
    expect(fields["authorization"]).toBe("Bearer a");
  });
});
