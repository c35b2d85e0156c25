import { describe, expect, it } from "vitest";
import { looksLikeMock, looksLikeScenario } from "../../src/language/looks-like.ts";

describe("a folder's files", () => {
  it.each([
    ["steps:\n  - wait: 1s", true],
    ["name: x\nsteps: []", true],
    ['"steps": []', true],
    ['{ "name": "x", "steps": [] }', true],
    ["---\n{ steps: [] }", true],
    ['{ "steps": [', true],
    ["endpoints: []\nfragments:\n  f:\n    steps: []", false],
    ['{ "type": "object", "properties": { "steps": { "type": "array" } } }', false],
    ["endpoints: []\nfragments:\n{ f: { steps: [] } }", false],
    ["", false],
    ["- steps: x", false],
    // The steps are misspelt, or missing.
    ["name: x\nsetps:\n  # first\n\n  - wait: 1s", true],
    ["Steps: [{ wait: 1s }]\nname: x", true],
    ['{ "name": "x", "step": [] }', true],
    ["clients:\n  alice: ws://h", true],
    ["name: x\nservers:\n  chat: ws://h", true],
    ["servers: { chat: ws://h }", true],
    ["name: x\nfinally: []", true],
    ["fragments:\n  f: { steps: [] }", true],
    ["# yaml-language-server: $schema=x/scenario.schema.json\nname: x", true],
    // Those of other programs.
    ["name: x\nservices:\n  web: { image: x }\nsecrets: {}", false],
    ["openapi: 3.1.0\nservers:\n  - url: http://h", false],
    ["asyncapi: 3.0.0\nservers:\n  chat: { host: h }", false],
    ["servers:\n  - a\n  - b", false],
    ["name: x\non: push\ndefaults: {}\njobs: {}", false],
    ["version: 3\nvars: { a: 1 }\ntasks: {}", false],
    ["stops: [1, 2]", false],
    ["name: x\nstep: 7", false],
    ['{ "name": "x", "version": "1.0.0", "scripts": {} }', false],
    ["name: x\nvars: { a: 1 }", false],
  ])("%j: holds a scenario? %s", (text, expected) => {
    expect(looksLikeScenario(text)).toBe(expected);
  });

  it.each([
    ["endpoints: [{ path: /ws }]", true],
    ['{ "endpoints": [] }', true],
    ["name: x\nendpionts:\n  - path: /ws", true],
    ["endpoint: http://h\nname: x", false],
    ["services: {}\nendpoint: []", false],
    ["steps: []", false],
  ])("%j: holds a mock? %s", (text, expected) => {
    expect(looksLikeMock(text)).toBe(expected);
  });

  it("may be data of many lines", () => {
    const rows = `[${Array.from({ length: 100_000 }, (_, id) => `\n{ "id": ${id} }`).join(",")}]`;
    expect(looksLikeScenario(rows)).toBe(false);
  });
});
