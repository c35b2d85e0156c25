import { describe, expect, it } from "vitest";
import { MockValues } from "../../src/mock/values.ts";
import type { Mock } from "../../src/mock/mock.ts";
import { stage } from "../support/stage.ts";
import { compiledMock } from "../support/mock.ts";

const written = (head: string): Promise<Mock> => compiledMock(`${head}\nendpoints: [{ path: /ws }]`);

async function valuesOf(head: string): Promise<MockValues> {
  // Its scopes find these very values.
  const { scene } = await stage("clients: { alice: ws://h }\nsteps: [{ alice: connect }]");
  const values: MockValues = new MockValues(await written(head), {
    env: { HOME: "/home/me" },
    outer: { get: (name) => (name === "server" ? "outer" : undefined) },
    scope: () => Object.assign(scene.scope(scene.track()), { get: (name: string) => values.root(name) }),
  });
  values.evaluate();
  return values;
}

describe("the values of a mock", () => {
  it("are its variables, which may read each other, its data, the environment, and what is around it", async () => {
    const values = await valuesOf('vars: { greeting: "hello ${who}", who: bob }\ndata: { list: ["${who}"] }');
    expect([
      values.root("greeting"),
      { ...(values.root("data") as object) },
      values.root("env"),
      values.root("server"),
      values.root("nobody"),
    ]).toEqual(["hello bob", { list: ["bob"] }, { HOME: "/home/me" }, "outer", undefined]);
  });

  it("of data are as at the start after a reset", async () => {
    const values = await valuesOf("data: { count: 0 }");
    Object.assign(values.root("data") as object, { count: 7, more: true });
    values.reset();
    expect({ ...(values.root("data") as object) }).toEqual({ count: 0 });
  });

  it("go on as those of a file that was written anew: data keep what they are, new ones come", async () => {
    const values = await valuesOf("vars: { who: bob }\ndata: { count: 0 }");
    Object.assign(values.root("data") as object, { count: 7 });
    const head = "vars: { who: carol }\ndata: { count: 1, seen: [] }";
    values.become(await written(head), await valuesOf(head));
    expect([values.root("who"), { ...(values.root("data") as object) }]).toEqual(["carol", { count: 7, seen: [] }]);
  });
});
