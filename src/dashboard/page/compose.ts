import type { AdminNewFault, AdminSteps, AdminTarget } from "../../mock/admin/api.ts";
import { compactJson, whyNoJson } from "../../json-parts.ts";

/** What is written in the editor. */
export type Format = "json" | "text" | "hex" | "steps" | "fault";

/** What the editor asks of the mock, or why it cannot. */
export type Composed =
  | { readonly path: "steps"; readonly body: AdminSteps }
  | { readonly path: "faults"; readonly body: AdminNewFault }
  | { readonly wrong: string };

export interface Draft {
  readonly format: Format;
  readonly text: string;
  /** Undefined: no connection, for steps that set data. */
  readonly to: AdminTarget | undefined;
  /** Whether `${…}` in a message is filled in; else it is sent as it is written. */
  readonly filled: boolean;
}

export function compose({ format, text, to, filled }: Draft): Composed {
  const steps = (acts: unknown): Composed => ({
    path: "steps",
    body: to === undefined ? { do: acts } : { to, do: acts },
  });
  const written = (given: string): string => (filled ? given : literally(given));
  switch (format) {
    case "json": {
      const wrong = whyNoJson(text);
      const compact = compactJson(text);
      if (wrong !== undefined || compact === undefined) return { wrong: wrong ?? "No JSON" };
      // A text as a step is sent as it is, without quotes.
      if (compact.startsWith('"')) return steps({ send: written(compact) });
      // As text, for numbers that JavaScript would round.
      return steps(`{"send":{"$eq":${written(compact)}}}`);
    }
    case "text":
      return text === "" ? { wrong: "Write what is to be sent." } : steps({ send: written(text) });
    case "hex": {
      const wrong = whyNoHex(text);
      return wrong === undefined ? steps({ send: { $hex: text.replaceAll(/\s+/g, "") } }) : { wrong };
    }
    case "steps":
      return text.trim() === "" ? { wrong: "Write steps in YAML, as in a rule: - send: { type: hello }" } : steps(text);
    case "fault": {
      if (to === undefined) return { wrong: "A fault is for connections: choose some." };
      const fault = faultOf(text);
      return typeof fault === "string" ? { wrong: fault } : { path: "faults", body: { to, fault } };
    }
  }
}

/** A text in which nothing is filled in. */
export function literally(text: string): string {
  // As a function: in a text as replacement a dollar means something.
  return text.replaceAll("${", () => "$${");
}

/** The same for all texts of a value, also for those that are names of members. */
export function literalValue(value: unknown): unknown {
  return { $eq: JSON.parse(literally(JSON.stringify(value))) as unknown };
}

/** What is wrong with bytes in hexadecimal; undefined when nothing is. */
export function whyNoHex(text: string): string | undefined {
  const digits = text.replaceAll(/\s+/g, "");
  if (digits === "") return "Write bytes in hexadecimal: 01 02 ff";
  const strange = /[^0-9a-f]/i.exec(digits);
  if (strange) return `“${strange[0]}” is no hexadecimal digit.`;
  return digits.length % 2 === 0 ? undefined : "A digit is missing: a byte has two.";
}

/** A fault in one line or several, as in a mock file: `delay: 200ms`. Texts stay texts; the mock judges them. */
function faultOf(text: string): Readonly<Record<string, unknown>> | string {
  const trimmed = text.trim();
  if (trimmed === "") return "Write a fault as in a mock file: lose: true";
  if (trimmed.startsWith("{") && whyNoJson(trimmed) === undefined)
    return JSON.parse(trimmed) as Record<string, unknown>;
  const members: [string, unknown][] = [];
  for (const part of trimmed.replaceAll(/^\{|\}$/g, "").split(/[\n,]/)) {
    if (part.trim() === "") continue;
    const [, name, value] = /^\s*(\w+)\s*:\s*(.+?)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) return `“${part.trim()}” is not like name: value`;
    members.push([name, whyNoJson(value) === undefined ? (JSON.parse(value) as unknown) : value]);
  }
  return Object.fromEntries(members);
}

/** Steps that give members of `root` other values: those that differ, and those that are gone. */
export function changes(
  root: "data" | "self",
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly object[] {
  const path = (name: string): string =>
    /^[A-Za-z_]\w*$/.test(name) ? `${root}.${name}` : `${root}[${literally(JSON.stringify(name))}]`;
  const differing = Object.entries(after).filter(
    ([name, value]) => !Object.hasOwn(before, name) || JSON.stringify(before[name]) !== JSON.stringify(value),
  );
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return [
    ...differing.map(([name, value]) => ({ set: { [path(name)]: literalValue(value) } })),
    ...gone.map((name) => ({ unset: path(name) })),
  ];
}
