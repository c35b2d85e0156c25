import { expect, it } from "vitest";
import { saidIn } from "../../src/recording/said-in.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";

const form: TrafficEvent = {
  type: "request",
  at: 0,
  connection: 2,
  method: "POST",
  url: "http://h/login",
  headers: [["Content-Type", "application/x-www-form-urlencoded"]],
  body: { bytes: Buffer.from("user=a") },
};

it("an event says what a message, a head and a body say; the fields of a form are parts of its head", () => {
  const message: TrafficEvent = { type: "message", at: 0, connection: 1, from: "server", data: "hi" };
  expect(saidIn(message, 7)).toEqual({
    number: 7,
    connection: 1,
    from: "server",
    content: { kind: "text", text: "hi" },
  });
  const { parts, content, from, http } = saidIn(form, 8) ?? {};
  expect([from, http, content, parts?.map(({ part }) => part)]).toEqual(["client", true, undefined, ["path", "form"]]);
  const answer = { ...form, type: "response", status: 200, statusText: "", headers: [] } as const;
  expect(saidIn(answer, 9)).toMatchObject({ from: "server", parts: [], content: { kind: "text", text: "user=a" } });
  expect(saidIn({ type: "end", at: 0, connection: 1, how: "fin" }, 10)).toBeUndefined();
});
