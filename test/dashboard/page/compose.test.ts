import { describe, expect, test } from "vitest";
import { changes, compose, literally, whyNoHex } from "../../../src/dashboard/page/compose.ts";

const draft = { format: "json" as const, text: "", to: "all" as const, filled: false };

describe("a message", () => {
  test("of JSON goes as it is written, whatever its names and texts mean in a mock file", () => {
    expect(compose({ ...draft, text: '{ "$hex": "${user}", "n": 12345678901234567890 }' })).toEqual({
      path: "steps",
      body: { to: "all", do: '{"send":{"$eq":{"$hex":"$${user}","n":12345678901234567890}}}' },
    });
  });

  test("is filled in when that is wanted", () => {
    expect(compose({ ...draft, text: '{ "user": "${user}" }', filled: true })).toMatchObject({
      body: { do: '{"send":{"$eq":{"user":"${user}"}}}' },
    });
    expect(compose({ ...draft, format: "text", text: "hi ${user}", filled: true })).toMatchObject({
      body: { do: { send: "hi ${user}" } },
    });
  });

  test("that is a text of JSON keeps its quotes", () => {
    expect(compose({ ...draft, text: '"hello"' })).toMatchObject({ body: { do: { send: '"hello"' } } });
  });

  test("of text or bytes goes as it is", () => {
    const to = { connection: "/ws #1" };
    expect(compose({ ...draft, format: "text", text: "${x} ", to })).toEqual({
      path: "steps",
      body: { to, do: { send: "$${x} " } },
    });
    expect(compose({ ...draft, format: "hex", text: "01 02\nFF", to })).toEqual({
      path: "steps",
      body: { to, do: { send: { $hex: "0102FF" } } },
    });
  });

  test("that is wrong says what is", () => {
    expect(compose({ ...draft, text: "{" })).toEqual({
      wrong: "No JSON: line 1, column 2: it ends too early",
    });
    expect(compose({ ...draft, format: "text" })).toEqual({ wrong: "Write what is to be sent." });
    expect(whyNoHex("0g")).toBe("“g” is no hexadecimal digit.");
    expect(whyNoHex("012")).toBe("A digit is missing: a byte has two.");
    expect(whyNoHex(" ")).toBe("Write bytes in hexadecimal: 01 02 ff");
  });
});

test("steps go as the YAML that they are, also to no connection", () => {
  const text = "- set: { data.x: 1 }";
  expect(compose({ ...draft, format: "steps", text, to: undefined })).toEqual({ path: "steps", body: { do: text } });
});

describe("a fault", () => {
  const fault = (text: string) => compose({ ...draft, format: "fault", text });

  test("is written as in a mock file, in a line or several", () => {
    const expected = {
      path: "faults",
      body: { to: "all", fault: { delay: "20ms..60ms", probability: 0.5, lose: true } },
    };
    expect(fault("delay: 20ms..60ms, probability: 0.5, lose: true")).toEqual(expected);
    expect(fault("delay: 20ms..60ms\nprobability: 0.5\nlose: true\n")).toEqual(expected);
    expect(fault("{ delay: 20ms..60ms, probability: 0.5, lose: true }")).toEqual(expected);
    expect(fault('{ "delay": "20ms..60ms", "probability": 0.5, "lose": true }')).toEqual(expected);
  });

  test("that cannot be read, or is for nobody, says so", () => {
    expect(fault("lose")).toEqual({ wrong: "“lose” is not like name: value" });
    expect(fault("")).toEqual({ wrong: "Write a fault as in a mock file: lose: true" });
    expect(compose({ ...draft, format: "fault", text: "lose: true", to: undefined })).toEqual({
      wrong: "A fault is for connections: choose some.",
    });
  });
});

test("what was edited becomes steps for what differs and for what is gone", () => {
  expect(
    changes("data", { same: { a: 1 }, other: 1, gone: 2 }, { same: { a: 1 }, other: "${x}", "a key": null }),
  ).toEqual([
    { set: { "data.other": { $eq: "$${x}" } } },
    { set: { 'data["a key"]': { $eq: null } } },
    { unset: "data.gone" },
  ]);
  expect(literally("a ${b} ${c}")).toBe("a $${b} $${c}");
});
