import { expect, it } from "vitest";
import { RecordOutput, soFarText, whereText } from "../../../src/cli/record/output.ts";
import { hostEnvironment, type Output } from "../../../src/environment.ts";
import { manualClock } from "../../support/manual-clock.ts";

const soFar = { connections: 14, open: 2, messages: { client: 600, server: 1034 }, size: 1_300_000 };

function output({ quiet = false, beside = false, isTerminal = true } = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const to = (into: string[]): Output => ({ write: (text) => void into.push(text), isTerminal, columns: 120 });
  const clock = manualClock();
  const environment = { ...hostEnvironment(), stdout: to(out), stderr: to(err), clock };
  return { it: new RecordOutput(environment, { quiet, beside }), out, err, clock };
}

it("counts on a line of its own, which what is said pushes down", () => {
  const { it: shown, out, clock } = output();
  let now = soFar;
  const end = shown.count(() => now);
  clock.advance(1000);
  shown.trouble("It broke\u001b[31m");
  now = { ...soFar, open: 0 };
  clock.advance(250);
  end();
  const line = "14 connections (2 open), 1,634 messages: 600 from clients, 1,034 from the server, 1.2 MiB";
  expect(out).toEqual([
    `\r${line}\u001b[K`,
    "\r\u001b[K",
    "It broke␛[31m\n",
    line,
    `\r${line.replace(" (2 open)", "")}\u001b[K`,
    "\r\u001b[K",
  ]);
});

it("says each trouble once, and not all of them", () => {
  const { it: shown, out } = output({ isTerminal: false });
  for (let index = 0; index < 100; index++) shown.trouble(`trouble ${index >> 1}`);
  expect(out.length).toBe(21);
  expect(out.at(-1)).toBe("What else goes wrong stands in the recording.\n");
});

it("is quiet when it is to be, and leaves standard output to a program", () => {
  const { it: quiet, out } = output({ quiet: true });
  quiet.say("hello");
  quiet.count(() => soFar)();
  quiet.trouble("trouble");
  expect(out).toEqual(["trouble\n"]);
  const { it: beside, out: none, err } = output({ beside: true });
  beside.say("hello");
  beside.count(() => soFar)();
  expect([none, err]).toEqual([[], ["hello\n"]]);
});

it("tells numbers as people read them", () => {
  expect(soFarText({ connections: 1, open: 0, messages: { client: 1, server: 0 }, size: 10 })).toBe(
    "1 connection, 1 message: 1 from clients, 0 from the server, 10 B",
  );
  expect(soFarText({ connections: 0, open: 0, messages: { client: 0, server: 0 }, size: 512 })).toBe(
    "0 connections, 0 messages, 512 B",
  );
});

it("tells where it is, and what is left of it", () => {
  expect(whereText(["a.wsr"], { files: 1, written: 10 })).toBe(" in a.wsr");
  expect(whereText(["1.wsr", "2.wsr"], { files: 2, written: 10 })).toBe(" in 2 files, the last of them 2.wsr");
  expect(whereText(["8.wsr", "9.wsr"], { files: 9, written: 133_120 })).toBe(
    "; kept are the latest 2 files (130 KiB), the last of them 9.wsr",
  );
  expect(whereText(["9.wsr"], { files: 9, written: 10 })).toBe("; kept is the latest file, 9.wsr (10 B)");
});
