import { describe, expect, it } from "vitest";
import { Document } from "../../src/language/document.ts";
import { DocumentReader } from "../../src/language/reader.ts";

const source = { file: "a.yaml", text: "text" };
const at = { source, start: 0, end: 4 };

function made() {
  const document = new Document(source, "/tmp/a.yaml");
  return { document, reader: new DocumentReader(document) };
}

describe("DocumentReader", () => {
  it("reports with the code of a file that is wrong, unless told another", () => {
    const { document, reader } = made();
    reader.report({ headline: "a", at });
    reader.report({ headline: "b", code: "setting" });
    expect(document.problems.map(({ code, headline }) => [code, headline])).toEqual([
      ["invalid-file", "a"],
      ["setting", "b"],
    ]);
  });

  it("notes what is read, but for names that are known where it stands", () => {
    const { document, reader } = made();
    const inner = reader.within(["i"]).within(["j"]);
    for (const name of ["i", "j", "k"]) inner.use(name, at);
    reader.use("i", at);
    expect(document.uses.map(({ name }) => name)).toEqual(["k", "i"]);
  });

  it("notes what one part reads for who asks, in all of that part", () => {
    const { reader } = made();
    const names = new Set<string>();
    const part = reader.noting(names);
    part.use("a", at);
    part.within(["b"]).use("b", at);
    part.within(["b"]).use("c", at);
    reader.use("d", at);
    expect([...names]).toEqual(["a", "c"]);
  });

  it("knows who acts: self is a name only where a peer does", () => {
    const { document, reader } = made();
    reader.use("self", at);
    reader.as({ peer: true }).use("self", at);
    reader.as({ peer: false, server: "chat" }).use("self", at);
    expect(document.uses).toHaveLength(2);
    expect(reader.as({ peer: false, server: "chat" }).server).toBe("chat");
    expect(reader.as({ peer: true }).server).toBeUndefined();
  });

  it("forgets the names around a fragment, not who calls it", () => {
    const { document, reader } = made();
    const outside = reader.within(["i"]).as({ peer: true }).outside(["p"], new Map());
    outside.use("i", at);
    outside.use("p", at);
    expect(document.uses.map(({ name }) => name)).toEqual(["i"]);
    expect(outside.acting.peer).toBe(true);
  });

  it("declares names that may be variables", () => {
    const { document, reader } = made();
    reader.declare("room", at);
    reader.declare("send", at);
    expect([...document.declared]).toEqual(["room", "send"]);
    expect(document.problems.map(({ headline }) => headline)).toEqual(['"send" cannot be the name of a variable']);
  });

  it("keeps as many messages as the step that looks back farthest", () => {
    const { document, reader } = made();
    for (const count of [3, 9, 1]) reader.keep(count);
    expect(document.keep).toBe(9);
  });
});
