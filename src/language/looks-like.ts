import { nearest } from "../shape/nearest.ts";
import { entry } from "../tree.ts";
import { topLevel } from "./top-level.ts";
import { parseYaml } from "./yaml/yaml.ts";

/**
 * Whether a file in a folder is meant to hold a scenario: it has steps or clients, says so by its schema, or has nothing but
 * keys of ours, among them such as only scenarios have. One whose `steps` is misspelt or missing must not vanish from a run.
 * Mocks, schemas, data and the files of other programs are left alone.
 */
export function looksLikeScenario(text: string): boolean {
  if (/^#.*\$schema=\S*scenario\.schema\.json/m.test(text)) return true;
  const keys = topKeys(text);
  if (keys.some(({ key }) => key === "steps" || key === "clients")) return true;
  const others = keys.filter(({ key }) => !Object.hasOwn(topLevel, key) && !ofMocks.has(key));
  if (others.length === 0 && !keys.some(({ key }) => key === "endpoints"))
    return keys.some(({ key, holds }) => ofScenarios.has(key) || (key === "servers" && holds === "map"));
  return isOnlyStrange(others, "steps") && keys.length > 1;
}

/** Whether a file in a folder is meant to hold a mock. */
export function looksLikeMock(text: string): boolean {
  const keys = topKeys(text);
  if (keys.some(({ key }) => key === "endpoints")) return true;
  const others = keys.filter(({ key }) => !ofMocks.has(key));
  return isOnlyStrange(others, "endpoints") && keys.length > 1;
}

/** What nobody else has at the top of a file; `name`, `vars`, `secrets`, `defaults` others have, too. */
const ofScenarios: ReadonlySet<string> = new Set(["fragments", "before", "finally"]);
const ofMocks: ReadonlySet<string> = new Set(
  "name description listen vars data fragments endpoints http proxy".split(" "),
);

/** Whether the only key that is none of ours holds a list, and is nearly one of ours. */
function isOnlyStrange([strange, another]: readonly TopKey[], meant: string): boolean {
  return strange?.holds === "list" && another === undefined && nearest(strange.key, [meant]) !== undefined;
}

interface TopKey {
  readonly key: string;
  readonly holds: "list" | "map" | "other";
}

/** The keys at the top of a text, of all its documents. The text need not be YAML. */
function topKeys(text: string): readonly TopKey[] {
  const keys: TopKey[] = [];
  const lines = /^(["']?)([A-Za-z_][\w-]*)\1[ \t]*:(?=[\s[{]|$)/gm;
  for (const { 0: whole, 2: key = "", index } of text.matchAll(lines)) {
    const value = text
      .slice(index + whole.length, index + whole.length + SEEN)
      .replace(/^(?:[ \t]*(?:#.*)?\r?\n)+/, "");
    const isMap = /^[ \t]*\{|^[ \t]+["']?[\w-]+["']?[ \t]*:(?=\s|$)/.test(value);
    keys.push({ key, holds: /^[ \t]*(?:-\s|\[)/.test(value) ? "list" : isMap ? "map" : "other" });
  }
  return [...keys, ...keysInBraces(text)];
}

/** How much behind a key is looked at: its value begins there, or behind a comment. */
const SEEN = 400;

/** Those of a document in braces, as JSON is. Data and schemas may hold our words anywhere but at the top. */
function keysInBraces(text: string): readonly TopKey[] {
  const [, braces] = /^\s*(?:---\s)?\s*(\{[\s\S]*)/.exec(text) ?? [];
  if (braces === undefined) return [];
  try {
    const document = JSON.parse(braces) as Readonly<Record<string, unknown>>;
    return Object.entries(document).map(([key, value]) => ({
      key,
      holds: Array.isArray(value) ? "list" : typeof value === "object" && value !== null ? "map" : "other",
    }));
  } catch {
    // It is YAML, or it is broken.
  }
  if (!braces.includes("steps")) return [];
  const [document] = parseYaml({ file: "", text: braces });
  const isThere = document?.root ? entry(document.root, "steps") !== undefined : /["']?steps["']?\s*:/.test(braces);
  return isThere ? [{ key: "steps", holds: "other" }] : [];
}
