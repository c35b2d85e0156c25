import { variableName } from "../../writing/variable-name.ts";
import { mapOf, type Written } from "../../writing/written.ts";
import { type Cel, keysOf, memberOf, NotCarried, numberOf } from "./cel.ts";
import type { Expressions } from "./expressions.ts";
import type { Value } from "./handlebars.ts";
import { literalText } from "./request-helpers.ts";

/** A step that does what a helper without output does. */
export interface Setting {
  readonly step: Written;
  /** The name of the variable or bucket that it changes. */
  readonly reads: string;
}

/** `setVar`, `setGlobalVar` and `setData` as steps; undefined for helpers that print something. Throws `NotCarried`. */
export function settingOf(value: Value, expressions: Expressions): Setting | undefined {
  if (value.kind !== "call") return undefined;
  const { name, args } = value.call;
  if (name === "setVar" || name === "setGlobalVar") {
    const reads = literalText(args[0], name);
    const given = expressions.value(args[1] ?? { kind: "literal", value: "" });
    if (name === "setGlobalVar") return { reads, step: set(`data.globals.${expressions.around.global(reads)}`, given) };
    const variable = variableName(reads);
    const step = set(variable, given);
    expressions.variables.set(reads, variable);
    return { reads, step };
  }
  return name === "setData" ? dataSetting(args, expressions) : undefined;
}

function dataSetting(args: readonly Value[], expressions: Expressions): Setting {
  const operator = literalText(args[0], "setData");
  const reads = literalText(args[1], "setData");
  const bucket = expressions.around.bucket(reads);
  if (bucket === undefined) throw new NotCarried(`the data bucket "${reads}", which is not there`);
  const inner = args[2]?.kind === "literal" ? String(args[2].value ?? "") : args[2] && literalText(args[2], "setData");
  const path = inner ? keysOf(inner).reduce(memberOf, `data.${bucket}`) : `data.${bucket}`;
  const given = args[3] ? expressions.value(args[3]) : undefined;
  const step = (): Written => {
    switch (operator) {
      case "del":
        return mapOf({ unset: path });
      case "push":
        return set(`${path}[\${size(${path})}]`, needed(given));
      case "inc":
      case "dec":
        return calculated(path, `${path} ${operator === "inc" ? "+" : "-"} ${given ? numberOf(given).code : "1"}`);
      case "invert":
        return calculated(path, `!${path}`);
      case "merge":
        throw new NotCarried("setData 'merge'");
      default:
        return set(path, needed(given));
    }
  };
  return { reads, step: step() };
}

function needed(given: Cel | undefined): Cel {
  if (!given) throw new NotCarried("setData without a value");
  return given;
}

function set(path: string, { code }: Cel): Written {
  return calculated(path, code);
}

function calculated(path: string, code: string): Written {
  const literal = /^"([^"\\$]*)"$/.exec(code)?.[1];
  return mapOf({ set: new Map([[path, literal ?? `\${${code}}`]]) });
}
