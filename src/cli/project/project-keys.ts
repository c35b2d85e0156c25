import { Command, InvalidArgumentError, type Option } from "commander";
import { Failure } from "../../problem.ts";
import { tagFilter } from "../../run/tags.ts";
import { oneOrMany } from "../../shape/lists.ts";
import type { Members } from "../../shape/maps.ts";
import { flag, reportWrong, word } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";
import type { Node } from "../../tree.ts";
import { headerOf } from "../options/connection.ts";
import { checkReporters } from "../report/outputs.ts";
import { runOptions } from "../run/options.ts";

/** Options that are for one call only, or that a project says in another way: `vars`, `secrets`, `bail: 1`. */
const notOfProjects: ReadonlySet<string> = new Set([
  "color",
  "config",
  "json",
  "lastFailed",
  "list",
  "listTags",
  "onlyChanged",
  "secret",
  "since",
  "var",
  "fromTrace",
  "watch",
  "x",
]);

/** The options of `wstest run` as the keys of a project's file: by their long names in camelCase, read as on the command line. */
export function projectKeys(): Members {
  const { options } = runOptions(new Command("run"));
  const keys = options.filter((each) => !each.hidden && !notOfProjects.has(each.attributeName()));
  return {
    paths: {
      shape: oneOrMany(word("a file, a folder or a glob")),
      doc: "The scenarios to play where the command line names none: files, folders and globs. Default: `scenarios`.",
    },
    ...Object.fromEntries(keys.map((each) => [each.attributeName(), { shape: shapeOf(each), doc: docOf(each) }])),
  };
}

/** Its help, as a sentence about a key. */
function docOf({ long, description }: Option): string {
  const text = description.replace(/; may be given again/, "");
  return `As \`${long}\`: ${text}.`;
}

function shapeOf(option: Option): Shape<unknown> {
  if (option.attributeName() === "tags") return tags;
  if (!option.required && !option.optional) return flag;
  return isRepeatable(option) ? several(option) : single(option);
}

/** What may be given again gathers its values. */
function isRepeatable({ parseArg }: Option): boolean {
  try {
    return Array.isArray(parseArg?.("x", undefined as never));
  } catch (thrown) {
    if (thrown instanceof InvalidArgumentError) return false;
    throw thrown;
  }
}

const written = word("a text").schema;

function single(option: Option): Shape<unknown> {
  const { argChoices, parseArg } = option;
  return {
    schema: argChoices ? { enum: argChoices } : written,
    read(node, reader) {
      const text = word("a text").read(node, reader);
      if (text === undefined || !parseArg) return text;
      return tried(node, option, reader, () => parseArg(text, undefined as never));
    },
  };
}

/** The expression is looked at here, for whoever only checks the file. */
const tags: Shape<string> = {
  schema: written,
  read(node, reader) {
    const text = word("a text").read(node, reader);
    try {
      if (text !== undefined) tagFilter(text);
      return text;
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      const { headline, help } = thrown.problem;
      reader.report({ headline, label: "not an expression of tags", at: node.span, ...(help ? { help } : {}) });
      return undefined;
    }
  },
};

/** A text, a list of texts, or a map for options that take `name=value` and `name: value`. */
function several(option: Option): Shape<unknown> {
  const between = option.flags.includes("<name: value>") ? ": " : "=";
  return {
    schema: { anyOf: [written, { type: "array", items: written }, { type: "object", additionalProperties: written }] },
    read(node, reader) {
      const parts: readonly (readonly [string, Node])[] =
        node.kind === "map"
          ? node.entries.map(({ key, value }) => [`${key}${between}`, value])
          : node.kind === "list"
            ? node.items.map((item) => ["", item])
            : [["", node]];
      let gathered: unknown;
      for (const [before, value] of parts) {
        const text = word("a text").read(value, reader);
        if (text === undefined) return undefined;
        if (!isRight(`${before}${text}`, value, option, reader)) return undefined;
        const more = tried(value, option, reader, () => option.parseArg?.(`${before}${text}`, gathered as never));
        if (more === undefined) return undefined;
        gathered = more;
      }
      return gathered;
    },
  };
}

/** What is looked at of a value beyond its form, here for whoever only checks the file. */
const looks: Readonly<Record<string, { readonly look: (text: string) => unknown; readonly label: string }>> = {
  reporter: { look: checkReporters, label: "unknown reporter" },
  header: { look: headerOf, label: "cannot be sent" },
};

function isRight(text: string, { span }: Node, option: Option, reader: Parameters<Shape<unknown>["read"]>[1]): boolean {
  const found = looks[option.attributeName()];
  try {
    found?.look(text);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const { headline, help } = thrown.problem;
    reader.report({ headline, label: found?.label ?? "", at: span, ...(help ? { help } : {}) });
    return false;
  }
}

/** What the command line makes of a value; undefined when it refuses it, which is told. */
function tried(
  node: Node,
  option: Option,
  reader: Parameters<Shape<unknown>["read"]>[1],
  parse: () => unknown,
): unknown {
  try {
    return parse();
  } catch (thrown) {
    if (!(thrown instanceof InvalidArgumentError)) throw thrown;
    return reportWrong(node, nameOfValue(option), reader, thrown.message);
  }
}

/** `<duration>` is a duration. */
function nameOfValue({ flags }: Option): string {
  const name = /<([^>]+)>/.exec(flags)?.[1] ?? "value";
  return name === "n" ? "a number" : /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}
