import { describe, expect, it } from "vitest";
import { Document } from "../../src/language/document.ts";
import { Failure, type Problem, problem } from "../../src/problem.ts";
import type { Span } from "../../src/source.ts";

const source = { file: "a.yaml", text: "one two three" };
const span = (start: number): Span => ({ source, start, end: start + 3 });
const document = (): Document => new Document(source, "/home/me/scenarios/a.yaml");
const told = (problems: readonly Problem[]): readonly string[] =>
  problems.map(({ headline, help }) => `${headline}${help === undefined ? "" : ` — ${help}`}`);

describe("a document", () => {
  it("finds files beside its own", () => {
    expect(document().folder).toBe("/home/me/scenarios");
    expect(document().resolve("mocks/chat.yaml")).toBe("/home/me/scenarios/mocks/chat.yaml");
    expect(document().resolve("../a.csv")).toBe("/home/me/a.csv");
    expect(document().resolve("/tmp/a.csv")).toBe("/tmp/a.csv");
  });

  it("tells a problem of one place once: an anchor that is used twice is read twice", () => {
    const read = document();
    const wrong = (headline: string, at: Span): void => read.report(problem({ code: "invalid-file", headline, at }));
    wrong("x", span(0));
    wrong("x", span(0));
    wrong("x", span(4));
    wrong("y", span(0));
    expect(read.problems.map(({ headline, place }) => `${headline} ${place?.column}`)).toEqual(["x 1", "x 5", "y 1"]);
  });
});

describe("what was put off", () => {
  it("is done, also what it puts off in turn, after all that was put off before", async () => {
    const read = document();
    const done: string[] = [];
    const slow = (name: string) => async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push(name);
    };
    read.defer(async () => read.defer(async () => void done.push("last")));
    read.defer(slow("a"));
    read.defer(slow("b"));
    await read.settle();
    expect(done).toEqual(["a", "b", "last"]);
    await read.settle();
    expect(done).toHaveLength(3);
  });

  it("may fail: a failure is a problem, anything else a fault of ours, and the rest is done", async () => {
    const read = document();
    let rest = false;
    read.defer(() => Promise.reject(new Failure({ code: "invalid-file", headline: "the schema is not there" })));
    read.defer(() => Promise.reject(new Error("oh")));
    read.defer(async () => void (rest = true));
    await read.settle();
    expect(read.problems.map(({ code, headline }) => [code, headline])).toEqual([
      ["invalid-file", "the schema is not there"],
      ["internal", "wstest itself failed: oh"],
    ]);
    expect(rest).toBe(true);
  });
});

describe("names", () => {
  it("that are read must be declared, or be those of a client, a server or a root", () => {
    const read = document();
    read.declared.add("room");
    read.clients.add("alice");
    read.servers.add("chat");
    for (const name of ["room", "alice", "chat", "env", "rooom", "zzz"]) read.uses.push({ name, at: span(4) });
    read.checkNames(["env"]);
    expect(told(read.problems)).toEqual([
      'Unknown variable "rooom" — Did you mean "room"?',
      'Unknown variable "zzz" — Define it: vars: { zzz: … }, or give it on the command line: --var zzz=….',
    ]);
  });

  it("of steps must be there for after", () => {
    const read = document();
    read.afters.push({ name: "asked", at: span(0) });
    read.checkNames([]);
    read.ids.add("ask");
    read.checkNames([]);
    expect(told(read.problems)).toEqual([
      'No step has the id "asked" — Give the step that it means an id: - alice: { send: …, id: asked }.',
    ]);
    read.ids.add("asked");
    const before = read.problems.length;
    read.checkNames([]);
    expect(read.problems).toHaveLength(before);
  });
});
