import { expect, it } from "vitest";
import { WatchedProgram } from "../../src/run/watched-program.ts";

const text = ({ text: written }: { readonly text: string }): string => written;

it("keeps lines until a step takes them, and gives new ones to who waits first", () => {
  const program = new WatchedProgram(() => expect.unreachable());
  for (const each of ["a", "b"]) program.line({ text: each, at: 1 });
  expect(program.take(({ text: written }) => written === "b")?.text).toBe("b");
  expect(program.take(({ text: written }) => written === "b")).toBeUndefined();
  const taken: string[] = [];
  const wait = (name: string, fits: (line: { readonly text: string }) => boolean = () => true) =>
    program.await(fits, (line) => void taken.push(`${name} ${line.text}`));
  wait("never", () => false);
  wait("gone")();
  wait("first");
  for (const each of ["c", "d"]) program.line({ text: each, at: 2 });
  expect(taken).toEqual(["first c"]);
  expect(program.unread.map(text)).toEqual(["a", "d"]);
});

it("tells of its end once, and of a new start", () => {
  const program = new WatchedProgram(() => expect.unreachable());
  const told: string[] = [];
  program.onExit(() => void told.push("gone"))();
  program.onExit(({ how }) => {
    told.push(how);
    program.expected();
  });
  const exit = { code: 3, signal: null, at: 1, how: "ended with exit code 3" };
  program.ended(exit, true);
  program.ended(exit, true);
  expect(told).toEqual(["ended with exit code 3"]);
  expect(program).toMatchObject({ exit, awaited: true, byItself: true });
  program.line({ text: "of the process before", at: 1, stream: "stdout" } as never);
  program.started();
  // What the process before wrote is not what this one writes.
  expect(program).toMatchObject({ exit: undefined, awaited: false, unread: [] });
  const forget = program.expecting();
  expect(program.awaited).toBe(true);
  forget();
  expect(program.awaited).toBe(false);
});

it("keeps so many lines and bytes, and says once when it is more", () => {
  for (const [count, line] of [
    [100_001, "x"],
    [65, "x".repeat(1024 * 1024)],
  ] as const) {
    let full = 0;
    const program = new WatchedProgram(() => void full++);
    for (let index = 0; index < count - 1; index++) program.line({ text: line, at: 1 });
    expect(full).toBe(0);
    for (let index = 0; index < 3; index++) program.line({ text: line, at: 1 });
    expect(full).toBe(1);
    expect(program.unread.length).toBe(count);
  }
});
