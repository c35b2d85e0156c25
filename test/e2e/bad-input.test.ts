import { describe, expect, it } from "vitest";
import { brief, run } from "./report.ts";

const limit = { timeout: 60_000 };
const wait = "steps:\n  - wait: 0s\n";

describe("a file that is no scenario", () => {
  it.each<[string, string | Uint8Array, string]>([
    ["is empty", "", "invalid-file scenario.yaml:1:1 scenario.yaml is empty"],
    ["holds a comment", "# later\n", "invalid-file scenario.yaml:1:1 scenario.yaml is empty"],
    ["holds empty documents", "---\n---\n", "invalid-file scenario.yaml:1:1 scenario.yaml is empty"],
    ["is a text", "hello", "invalid-file scenario.yaml:1:1 A document must be a map"],
    ["is a list", "- a\n- b\n", "invalid-file scenario.yaml:1:1 A document must be a map"],
    [
      "is not YAML",
      "a : b : c\n  - [",
      "invalid-file scenario.yaml:1:5 The YAML is not valid: Nested mappings are not allowed in compact mappings",
    ],
    [
      "is half of a JSON document",
      '{"steps":[{"wait":"0s"}',
      "invalid-file scenario.yaml:1:10 The YAML is not valid: this [ is not closed",
    ],
    [
      "is a picture",
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0),
      "invalid-file scenario.yaml:1:1 scenario.yaml cannot be read: it is not UTF-8",
    ],
    [
      "is UTF-16",
      Buffer.from(`\ufeff${wait}`, "utf16le"),
      "invalid-file scenario.yaml:1:1 scenario.yaml cannot be read: it is UTF-16; save it as UTF-8",
    ],
    [
      "is Latin-1",
      Buffer.from(`name: café\n${wait}`, "latin1"),
      "invalid-file scenario.yaml:1:10 scenario.yaml cannot be read: it is not UTF-8",
    ],
    ["is nothing but NUL", Buffer.alloc(5_000_000), "invalid-file scenario.yaml:1:1 A document must be a map"],
    [
      "ends in NUL",
      `${wait}\0\0\0`,
      "invalid-file scenario.yaml:3:1 The YAML is not valid: Implicit map keys need to be followed by map values",
    ],
    [
      "is indented with tabs",
      "steps:\n\t- wait: 0s\n",
      "invalid-file scenario.yaml:2:1 The YAML is not valid: Tabs are not allowed as indentation",
    ],
    [
      "has a key twice",
      "steps: [{ wait: 1ms }]\nsteps: [{ wait: 1ms }]\n",
      "invalid-file scenario.yaml:2:1 The YAML is not valid: Map keys must be unique",
    ],
    [
      "has an unknown tag",
      "steps: [ !!js/function x ]",
      "invalid-file scenario.yaml:1:10 The YAML is not valid: Unresolved tag: tag:yaml.org,2002:js/function",
    ],
    ["has an unknown alias", "steps: [ *nobody ]", "invalid-file scenario.yaml:1:10 Nothing is anchored as &nobody"],
    [
      "has an alias in its own anchor",
      "steps: &steps\n  - *steps\n",
      "invalid-file scenario.yaml:2:5 The alias *steps stands inside its own anchor",
    ],
    [
      "merges what is no map",
      "steps:\n  - <<: 5\n",
      "invalid-file scenario.yaml:2:9 A merge key `<<` takes a map, or a list of maps",
    ],
    ["has maps as keys", "steps:\n  - {{x}}: 1\n", "invalid-file scenario.yaml:2:5 A key must be a text"],
    ["has no steps", "name: nothing\n", "invalid-file scenario.yaml:1:1 This document has no steps"],
    [
      "has steps without a value",
      "name: nothing\nsteps:\n",
      'invalid-file scenario.yaml:2:1 The key "steps" has no value',
    ],
  ])("%s", limit, async (_title, content, expected) => {
    const { exitCode, problems, stdout } = await run({ "scenario.yaml": content });
    expect([exitCode, brief(problems[0])]).toEqual([2, expected]);
    expect(stdout).toMatch(/^nothing ran, 1 problem/m);
  });
});

describe("a file in the forms that editors give it", () => {
  it.each([
    ["begins with a byte order mark", `\ufeff${wait}`],
    ["has the line ends of Windows", wait.replaceAll("\n", "\r\n")],
    ["names a YAML version", `%YAML 1.1\n---\n${wait}`],
    ["is JSON", '{"steps":[{"wait":"0s"}]}'],
    ["has a NUL in a text", `name: "a\0b"\n${wait}`],
  ])("%s", limit, async (_title, content) => {
    expect((await run(content)).exitCode).toBe(0);
  });

  it("names the right line after the line ends of Windows", limit, async () => {
    const { problems } = await run("name: x\r\nsteps:\r\n  - wait: 5\r\n");
    expect(problems.map(brief)).toEqual(["invalid-file scenario.yaml:3:11 A duration needs its unit: 5ms or 5s?"]);
    expect(problems[0]?.place?.lines).toEqual(["name: x", "steps:", "  - wait: 5"]);
  });
});

describe("a file made to break its reader", () => {
  const doubled = (levels: number): string =>
    Array.from(
      { length: levels },
      (_, i) => `l${i}: &l${i} [${i === 0 ? "x" : Array.from({ length: 10 }, () => `*l${i - 1}`).join()}]\n`,
    ).join("");

  it.each<[string, string, string]>([
    [
      "a list in a list, 5,000 times",
      `steps: ${"[".repeat(5000)}${"]".repeat(5000)}`,
      "The file is nested too deeply to be read",
    ],
    [
      "a map in a map, 5,000 times",
      `steps: ${"{a: ".repeat(5000)}${"}".repeat(5000)}`,
      "The file is nested too deeply to be read",
    ],
    ["5,000 dashes", `steps:\n  ${"- ".repeat(5000)}x`, "The file is nested too deeply to be read"],
    ["an alias bomb", `${doubled(9)}steps: *l8\n`, "This document stands for more than a million values"],
    [
      "thousands of merges of merges",
      `b0: &b0 {x: 1}\n${Array.from({ length: 2000 }, (_, i) => `b${i + 1}: &b${i + 1} {<<: *b${i}, y${i}: 1}\n`).join("")}steps: []\n`,
      "This document stands for more than a million values",
    ],
  ])("%s", limit, async (_title, content, headline) => {
    const { exitCode, problems } = await run(content);
    expect([exitCode, problems.map((each) => each.headline)]).toEqual([2, [headline]]);
    expect(problems[0]?.place).toBeDefined();
  });

  it("finds each of 100,000 aliases", limit, async () => {
    const { exitCode, stdout } = await run(
      `vars: { one: &one 1, ones: [${"*one,".repeat(100_000)}] }\nsteps: [{ assert: ones.size() == 100000 }]\n`,
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("1 passed")]);
  });

  it("takes the anchor that was given last", limit, async () => {
    const { exitCode } = await run(`vars: { a: &x 1, b: *x, c: &x 2, d: *x }\nsteps: [{ assert: b == 1 && d == 2 }]\n`);
    expect(exitCode).toBe(0);
  });

  it("plays a scenario of 5 MB", limit, async () => {
    const { exitCode, events } = await run(
      `name: many\nsteps:\n${`  - log: "${"0123456789".repeat(4)}"\n`.repeat(90_000)}`,
    );
    expect([exitCode, events.filter(({ type }) => type === "log").length]).toEqual([0, 90_000]);
  });

  it("shows 5 MB of a text cut", limit, async () => {
    const { exitCode, stdout } = await run(
      `vars: { big: "${"x".repeat(5_000_000)}" }\nsteps: [{ assert: big == "y" }]\n`,
    );
    expect([exitCode, stdout.length < 5000]).toEqual([1, true]);
  });

  it("tells the first of 50,000 mistakes", limit, async () => {
    const { exitCode, problems } = await run(`steps:\n${"  - lug: hello\n".repeat(50_000)}`);
    expect([exitCode, problems.length]).toEqual([2, 201]);
    expect(brief(problems[0])).toBe('invalid-file scenario.yaml:2:5 Unknown client or control word "lug"');
    expect(brief(problems.at(-1))).toBe(
      "invalid-file scenario.yaml:202:5 49800 more problems are not shown, the first of them here",
    );
  });
});
