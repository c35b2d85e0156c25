import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { format } from "node:util";
import { runInThisContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { type ReporterDefinition, reporters } from "../reporters/index.ts";
import { functions } from "../src/expression/functions.ts";
import * as wstest from "../src/index.ts";
import { invariantsByName } from "../src/invariants/index.ts";
import { compileExpectations } from "../src/language/mock/expect-file.ts";
import { loadText } from "../src/language/load.ts";
import { mockDocument } from "../src/language/mock/mock.ts";
import { serverSpec } from "../src/language/server/server-spec.ts";
import { topLevel } from "../src/language/top-level.ts";
import { operatorDocs } from "../src/match/registry.ts";
import { kindOf, problemCodes, type ProblemCode } from "../src/problem.ts";
import { behaviourMembers } from "../src/steps/settings/behaviour-settings.ts";
import { connectionMembers } from "../src/steps/settings/client-settings.ts";
import { choice, kinds } from "../src/steps/standing/fault.ts";
import { kindsByName } from "../src/steps/index.ts";
import { ruleMembers } from "../src/steps/standing/rule.ts";
import { command, normalised } from "./support/command.ts";

const root = dirname(import.meta.dirname);

/** A block between fences. */
interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...markdownIn("docs")];
const blocks = pages.flatMap((page) => blocksOf(page));

/** Beginnings of blocks that are files of others: they are only YAML to us, and hold command lines. */
const foreign = /^# (?:\.github\/|\.gitlab-ci\.yml|\.circleci\/|azure-pipelines\.yml|kubernetes\/)/;
const project = /^# wstest\.yaml\n/;
/** What clients of a mock must have done. */
const expectations = /^# expect\.yaml\n/;
const yaml = blocks.filter(
  (block) =>
    block.language === "yaml" &&
    !foreign.test(block.text) &&
    !project.test(block.text) &&
    !expectations.test(block.text),
);
const where = (block: Block): string => `${block.page}:${block.line}`;
const named = (some: readonly Block[]): (readonly [string, Block])[] => some.map((block) => [where(block), block]);

describe("examples", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wstest-docs-"));
    await cp(join(root, "scenarios"), folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(named(yaml.filter(({ text }) => text.startsWith("# run\n"))))(
    "%s runs and passes",
    async (place, { text }) => {
      const file = `${place.replaceAll(/\W/g, "-")}.yaml`;
      await writeFile(join(folder, file), text);
      const { exitCode, stdout, stderr } = await command(["run", file], { cwd: folder });
      expect(exitCode, stdout + stderr).toBe(0);
    },
  );

  it.each(named(yaml.filter(({ text }) => !/^# (?:run|wrong)\n/.test(text))))("%s is right", async (_, { text }) => {
    expect(await problemsOf(framed(text))).toEqual([]);
  });

  it.each(named(yaml.filter(({ text }) => text.startsWith("# wrong\n"))))("%s is wrong", async (_, { text }) => {
    expect(await problemsOf(framed(text))).not.toEqual([]);
  });

  it.each(named(blocks.filter(({ text }) => expectations.test(text))))("%s is right", async (_, { text }) => {
    expect((await compileExpectations(text, { path: "/tmp/expect.yaml", shown: "expect.yaml" })).problems).toEqual([]);
  });

  it.each(named(blocks.filter(({ text }) => project.test(text))))("%s is right", async (place, { text }) => {
    const own = join(folder, place.replaceAll(/\W/g, "-"));
    await mkdir(join(own, "mocks"), { recursive: true });
    await writeFile(join(own, "wstest.yaml"), text);
    await writeFile(join(own, "mocks/chat.yaml"), "endpoints: [{ path: /ws }]\n");
    const { stdout } = await command(["check", join(own, "wstest.yaml")], { cwd: own });
    expect(stdout).toBe("1 file checked: nothing is wrong\n");
  });

  it.each(named(blocks.filter(({ text }) => foreign.test(text))))("%s is YAML", (_, { text }) => {
    expect(parseAllDocuments(text).flatMap(({ errors }) => errors)).toEqual([]);
  });

  it.each(["GitHub Actions", "GitLab", "CircleCI", "Azure Pipelines", "Kubernetes"])(
    "of CI have one for %s",
    (name) => {
      const text = section("docs/ci.md", `## ${name}`).join("\n");
      expect(foreign.test(/^```yaml\n([\s\S]*?)^```$/m.exec(text)?.[1] ?? "")).toBe(true);
    },
  );

  it.each(named(blocks.filter(({ page, text }) => page === "docs/ci.md" && foreign.test(text) && /shard/i.test(text))))(
    "%s has as many machines as parts, and gathers what they write",
    (_, { text }) => {
      const file: unknown = parse(text);
      const numbers = ["matrix.shard", "parallel", "parallelism", "completions"].flatMap((key) => valuesOf(file, key));
      expect(numbers.length).toBeGreaterThan(0);
      const parts = numbers.map((value) => (Array.isArray(value) ? Math.max(...(value as number[])) : value));
      const [, of] = /--shard \$\{\{ matrix\.shard \}\}\/(\d+)/.exec(text) ?? [];
      const total = text.includes("WSTEST_SHARD_TOTAL") ? valuesOf(file, "value").map(Number) : [];
      for (const part of parts) expect(part).toBe(parts[0]);
      if (of !== undefined) expect(Number(of)).toBe(parts[0]);
      else expect(text).toContain("--shard auto");
      for (const each of total) expect(each).toBe(parts[0]);
    },
  );

  it("of the README is a file", () => {
    const [chat] = yaml.filter(({ page }) => page === "README.md");
    expect(chat?.text).toBe(readFileSync(join(root, "scenarios/chat.yaml"), "utf8"));
  });
});

/** Every value in a document that stands behind a key, or behind keys with a dot between. */
function valuesOf(value: unknown, key: string): unknown[] {
  if (value === null || typeof value !== "object") return [];
  const [first = "", ...rest] = key.split(".");
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => [
    ...(name === first ? (rest.length === 0 ? [inner] : valuesOf(inner, rest.join("."))) : []),
    ...valuesOf(inner, key),
  ]);
}

describe("modules", () => {
  const shown = blocks.filter(({ language }) => language === "mjs");

  it("are there", () => expect(shown.length).toBeGreaterThan(0));

  it.each(named(shown))("%s is a file that is played or run", (_, { text }) => {
    const files = ["scenarios/profiles", "docs/examples"].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
    );
    expect(files.map((file) => readFileSync(file, "utf8"))).toContain(text);
  });
});

describe("reporters", () => {
  it("all stand in the table of docs/reporters.md, with their files", () => {
    const rows = section("docs/reporters.md", "# Reporters").filter((line) => line.startsWith("| `"));
    const told = rows.slice(0, Object.keys(reporters).length).map((row) => {
      const [, name = "", file = ""] = row.split("|").map((cell) => cell.trim().replaceAll("`", ""));
      return [name, file];
    });
    const fileOf = ({ file = "the terminal" }: ReporterDefinition): string =>
      typeof file === "string" ? file : `${file({})}, of a shard ${file({ shard: { index: 1, of: 3 } })}`;
    expect(told).toEqual(Object.values(reporters).map((each) => [each.name, fileOf(each)]));
  });
});

describe("programs", () => {
  const shown = blocks.flatMap((block, index) =>
    block.language === "js" ? [[where(block), block.text, blocks[index + 1]] as const] : [],
  );

  it("are there", () => expect(shown.length).toBeGreaterThanOrEqual(2));

  it.each(shown)("%s prints what stands below it", async (_, text, output) => {
    expect(output?.language).toBe("text");
    expect(comparable(await printed(text))).toBe(comparable(output?.text ?? ""));
  });

  it("find every option of runScenarios in docs/library.md", () => {
    const membersOf = (file: string, name: string): readonly string[] => {
      const source = readFileSync(join(root, file), "utf8");
      const [, members = ""] = new RegExp(`interface ${name} [^{]*\\{(.*?)\\n\\}`, "s").exec(source) ?? [];
      return Array.from(members.matchAll(/readonly (\w+)\?:/g), ([, option = ""]) => option);
    };
    const options = [
      ...membersOf("src/run/run-scenarios.ts", "RunOptions"),
      ...membersOf("src/run/chosen-scenarios.ts", "ChoosingOptions"),
    ];
    const told = firstCells(section("docs/library.md", "## Options")).flatMap((cell) => cell.match(/\w+/g) ?? []);
    expect(told.toSorted()).toEqual(options.toSorted());
  });
});

/** What a program prints that imports wstest. */
async function printed(program: string): Promise<string> {
  const lines: string[] = [];
  const print = { log: (...values: readonly unknown[]) => void lines.push(format(...values)) };
  const body = program.replaceAll(/^import \{ (.*) \} from "wstest";$/gm, "const { $1 } = wstest;");
  const play = runInThisContext(`(async (wstest, console) => {${body}})`) as (...given: unknown[]) => Promise<void>;
  await play(wstest, print);
  return lines.join("\n");
}

describe("shown output", () => {
  const shown = blocks.filter(({ language }) => language === "console");

  it("is there", () => expect(shown.length).toBeGreaterThanOrEqual(2));

  it.each(named(shown))("%s is what the command prints", async (_, { text }) => {
    const [line = "", ...output] = text.split("\n");
    const [args = []] = commandLines(line.replace(/^\$ /, ""));
    const { stdout, stderr } = await command(args, { cwd: root });
    expect(comparable(stdout + stderr)).toBe(comparable(output.join("\n")));
  });
});

describe("command lines", () => {
  const written = blocks
    .filter(({ language, text }) => language === "sh" || language === "groovy" || foreign.test(text))
    .flatMap((block) => commandLines(block.text).map((args) => [`${where(block)}: ${args.join(" ")}`, args] as const));

  it("are there", () => expect(written.length).toBeGreaterThan(10));

  it.each(written)("%s", async (_, [name = "", ...args]) => {
    const known = await optionsOf(name);
    // Behind -- stands a program of somebody else.
    const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
    const used = own.filter((each) => each.startsWith("-")).map((each) => each.replace(/=.*$/, ""));
    expect(used.filter((each) => !known.has(each))).toEqual([]);
  });

  it.each(["run", "list", "check", "merge", "mock", "connect", "schema", "init", "completion"])(
    "docs/command-line.md tells every option of %s",
    async (name) => {
      const known = [...(await optionsOf(name))].filter((each) => each !== "-h" && each !== "--help");
      const told = firstCells(section("docs/command-line.md", `## \`wstest ${name}\``)).flatMap(
        (cell) => cell.match(/(?<=^|[ `])-{1,2}[\w-]+/g) ?? [],
      );
      expect(new Set(told)).toEqual(new Set(known));
    },
  );
});

describe("tables", () => {
  it.each([
    ["docs/scenario.md", "## Top level", Object.keys(topLevel)],
    ["docs/scenario.md", "## Servers", keysOf(serverSpec.schema)],
    ["docs/scenario.md", "## Clients", [...Object.keys(connectionMembers), ...Object.keys(behaviourMembers)]],
    ["docs/invariants.md", "## The list", [...invariantsByName.keys()]],
    ["docs/mock.md", "## The document", keysOf(mockDocument)],
    ["docs/mock.md", "## Endpoints", keysOf(mockDocument, "endpoints")],
    ["docs/mock.md", "## Who is let in", keysOf(mockDocument, "endpoints", "accept")],
    ["docs/mock.md", "## Rules", Object.keys(ruleMembers)],
    ["docs/faults.md", "## What goes wrong", Object.keys(kinds)],
    ["docs/faults.md", "## Which messages", Object.keys(choice)],
    ["docs/mock.md", "## HTTP", keysOf(mockDocument, "http")],
    ["docs/matchers.md", "## Operators", operatorDocs.map(({ name }) => name)],
  ])("%s, %s holds every key", (page, heading, keys) => {
    const told = firstTable(section(page, heading)).map((cell) => cell.replaceAll("`", ""));
    expect(told.toSorted()).toEqual(keys.toSorted());
  });

  it("of functions hold every function", () => {
    const told = firstCells(section("docs/expressions.md", "## Functions")).map((cell) => cell.replaceAll("`", ""));
    expect(told.toSorted()).toEqual(
      Object.values(functions)
        .map(({ signature }) => signature)
        .toSorted(),
    );
  });

  it.each(Object.keys(problemCodes) as ProblemCode[])("docs/errors.md tells the kind of %s", (code) => {
    const [, , told = ""] = section("docs/errors.md", `## \`${code}\``);
    expect(told).toContain(`${problemCodes[code].title}. Kind: ${kindOf(code)}.`);
    const element = kindOf(code) === "failed" ? "failure" : "error";
    expect(told).toMatch(new RegExp(`JUnit: (?:none|\`<${element} type="${code}">\`)\\.$`));
  });
});

describe("links", () => {
  it.each(pages)("of %s lead somewhere", (page) => {
    const text = withoutBlocks(readFileSync(join(root, page), "utf8"));
    const targets = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target);
    const dead = targets.filter((target) => !/^https?:/.test(target) && !leads(target, page));
    expect(dead).toEqual([]);
  });
});

function leads(target: string, page: string): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? join(root, page) : join(root, dirname(page), path);
  if (!existsSync(file)) return false;
  if (anchor === undefined) return true;
  const headings = withoutBlocks(readFileSync(file, "utf8")).matchAll(/^#+ (.+)$/gm);
  return Array.from(headings, ([, heading = ""]) => slug(heading)).includes(anchor);
}

/** The anchor that a heading gets. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
}

/** A block as a whole document: steps and parts of a document get what they lack. */
function framed(text: string): string {
  const [first = ""] = text.replaceAll(/^(?:#.*)?\n/gm, "").split("\n");
  if (first.startsWith("- ")) return isReaction(first) ? reaction(text) : `${stage}steps:\n${text}`;
  if (/^(?:steps|endpoints):/m.test(text)) return text;
  const lacking = stage
    .split("\n")
    .filter((line) => line !== "" && !new RegExp(`^${/^\w+/.exec(line)?.[0]}:`, "m").test(text));
  return `${text}\n${lacking.join("\n")}\nsteps: [{ wait: 1ms }]\n`;
}

/** Who may act and what may be called in steps that stand alone. */
const stage = `servers: { chat: { mock: { endpoints: [{ path: / }] } }, upstream: { listen: true }, app: { command: app } }
clients: { alice: "ws://127.0.0.1:1", bob: "ws://127.0.0.1:1", carol: "ws://127.0.0.1:1" }
fragments: { login: { steps: [{ wait: 1ms }] }, join: { params: [room], steps: [{ wait: 1ms }] }, order: { params: [product, amount], steps: [{ wait: 1ms }] } }
`;

/** Actions without an actor are steps of a mock. */
function isReaction(line: string): boolean {
  const word = /^- (?:\{ *)?(\w+)(?::|$)/.exec(line)?.[1] ?? "";
  return kindsByName.get(word)?.actor === "peer" || line.startsWith("- set: { data.");
}

function reaction(steps: string): string {
  const inside = steps.replaceAll(/^(?=.)/gm, "          ");
  return `endpoints:\n  - path: /\n    state: { user: null }\n    rules:\n      - do:\n${inside}`;
}

async function problemsOf(text: string): Promise<readonly string[]> {
  const path = join(root, "scenarios/from-the-docs.yaml");
  const { problems } = await loadText(text, { path, shown: "docs" }, { show: (each) => relative(root, each) });
  return problems.map(({ headline, place }) => `${place?.line ?? 0}: ${headline}`);
}

/** The command lines of wstest in a text, each as its arguments. */
function commandLines(text: string): string[][] {
  const found = text.matchAll(
    /^.*?\b(?:npx (?:--no -- )?)?wstest ((?:run|list|check|merge|mock|schema|init)\b[^\n&]*)/gm,
  );
  return Array.from(found, ([, rest = ""]) =>
    Array.from(
      rest.replace(/\s+#.*$|\s{2,}.*$/, "").matchAll(/'([^']*)'|"([^"]*)"|[^\s'"]+/g),
      ([word, single, double]) => single ?? double ?? word,
    ),
  );
}

async function optionsOf(name: string): Promise<ReadonlySet<string>> {
  const { stdout } = await command([name, "--help"], { cwd: root });
  const lines = stdout.split("\n").filter((line) => /^ {2}-/.test(line));
  return new Set(
    lines.flatMap(
      (line) =>
        line
          .trim()
          .split(/ {2,}/)[0]
          ?.match(/(?<=^|, )-{1,2}[\w-]+/g) ?? [],
    ),
  );
}

/** Output without what differs from run to run. Lines of several clients may change places. */
function comparable(text: string): string {
  const lines = normalised(text)
    .replaceAll(/"[0-9a-f]{8}-[0-9a-f-]+/g, '"<uuid>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<date>")
    .trim()
    .split("\n");
  const isTalk = (line: string): boolean => /^\s*<time> +\w+ +(?:->|<-|--)/.test(line);
  const talk = lines.filter(isTalk).toSorted();
  return lines.map((line) => (isTalk(line) ? talk.shift() : line)).join("\n");
}

function blocksOf(page: string): Block[] {
  const found: Block[] = [];
  let open:
    | { readonly fence: string; readonly language: string; readonly line: number; readonly lines: string[] }
    | undefined;
  for (const [index, line] of readFileSync(join(root, page), "utf8").split("\n").entries()) {
    const [, fence, language = ""] = /^(`{3,})(\w*)$/.exec(line) ?? [];
    if (open && fence === open.fence && language === "") {
      found.push({ page, line: open.line, language: open.language, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (fence !== undefined) open = { fence, language, line: index + 1, lines: [] };
  }
  expect(open, `${page} has a block that is not closed`).toBeUndefined();
  return found;
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, "");
}

/** The lines of a page from a heading to the next of its level. */
function section(page: string, heading: string): string[] {
  const lines = readFileSync(join(root, page), "utf8").split("\n");
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`${page} has no heading "${heading}"`);
  const level = heading.replace(/ .*$/, " ");
  const end = lines.findIndex((line, index) => index > start && line.startsWith(level));
  return lines.slice(start, end === -1 ? undefined : end);
}

/** The first cells of the rows of all tables, without their heads. */
function firstCells(lines: readonly string[]): string[] {
  return lines
    .filter((line, index) => line.startsWith("| ") && !isRule(line) && !isRule(lines[index + 1]))
    .map(
      (line) =>
        line
          .split(/(?<!\\)\|/)[1]
          ?.trim()
          .replaceAll("\\|", "|") ?? "",
    );
}

/** Whether a line stands between the head of a table and its rows. */
function isRule(line: string | undefined): boolean {
  return line?.startsWith("| -") === true;
}

function firstTable(lines: readonly string[]): string[] {
  const start = lines.findIndex((line) => line.startsWith("| "));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return firstCells(lines.slice(start, end));
}

/** The keys of a map that a schema describes, or of a map in it; lists and alternatives are gone through. */
function keysOf(schema: unknown, ...path: readonly string[]): string[] {
  const {
    properties,
    items,
    anyOf = [],
  } = schema as Partial<Record<"properties" | "items", object>> & { readonly anyOf?: readonly object[] };
  const [first, ...rest] = path;
  if (properties)
    return first === undefined
      ? Object.keys(properties)
      : keysOf((properties as Readonly<Record<string, unknown>>)[first], ...rest);
  const inner = items ?? anyOf.find((each) => "properties" in each);
  return inner ? keysOf(inner, ...path) : [];
}

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}
