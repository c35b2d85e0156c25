import { describe, expect, it } from "vitest";
import { VersionCursor, Versions } from "../../src/debug/versions.ts";
import type { NamedScript } from "../../src/language/document.ts";
import type { Script, Step } from "../../src/steps/step.ts";

function script(path: string, ...titles: readonly string[]): NamedScript {
  return {
    path,
    script: titles.map((title, index): Step => ({
      path: path === "" ? `${index + 1}` : `${path}.${index + 1}`,
      title,
      at: { source: { file: "f", text: "" }, start: 0, end: 0 },
      line: index + 1,
      run: () => undefined,
    })),
  };
}

const titles = (found: Script): readonly string[] => found.map(({ title }) => title);

describe("the latest version of a script", () => {
  it("is itself as long as nothing was read again", () => {
    const main = script("", "a");
    expect(new Versions([main]).latest(main.script)).toBe(main.script);
  });

  it("is found where its step has another number now, and again after that", () => {
    const [main, inner] = [script("", "a", "loop"), script("2", "x", "y")];
    const versions = new Versions([main, inner]);
    versions.renew([script("", "new", "a", "loop"), script("3", "x", "z")]);
    expect(titles(versions.latest(inner.script))).toEqual(["x", "z"]);
    versions.renew([script("", "loop"), script("1", "w")]);
    expect(titles(versions.latest(inner.script))).toEqual(["w"]);
    expect(titles(versions.latest(main.script))).toEqual(["loop"]);
  });

  it("stays what it was when what it stood in is gone", () => {
    const [main, inner] = [script("", "a", "loop"), script("2", "x")];
    const versions = new Versions([main, inner]);
    versions.renew([script("", "a")]);
    expect(titles(versions.latest(inner.script))).toEqual(["x"]);
  });
});

describe("a place in a script", () => {
  function place(played: number, running: boolean): { readonly cursor: VersionCursor; readonly versions: Versions } {
    const main = script("", "a", "b", "c");
    const versions = new Versions([main]);
    const cursor = new VersionCursor(main.script, versions);
    for (let index = 0; index < played; index++) cursor.advance();
    cursor.running = running;
    return { cursor, versions };
  }

  it("goes on with what was put behind the last step that was played", () => {
    const { cursor, versions } = place(1, false);
    versions.renew([script("", "0", "a", "new", "b", "c")]);
    expect(cursor.step?.title).toBe("new");
  });

  it("stays at the step that is being played", () => {
    const { cursor, versions } = place(1, true);
    versions.renew([script("", "a", "new", "b", "c")]);
    expect(cursor.step?.title).toBe("b");
    cursor.advance();
    expect(cursor.step?.title).toBe("c");
  });

  it("goes on behind a step that is gone while it is played", () => {
    const { cursor, versions } = place(1, true);
    versions.renew([script("", "a", "c")]);
    cursor.advance();
    expect(cursor.step?.title).toBe("c");
  });

  it("jumps to the line of a step, and nowhere else", () => {
    const { cursor } = place(2, false);
    expect(cursor.jump(7)).toBe(false);
    expect(cursor.step?.title).toBe("c");
    expect(cursor.jump(1)).toBe(true);
    expect(cursor.step?.title).toBe("a");
    expect(cursor.lines).toEqual([1, 2, 3]);
  });
});
