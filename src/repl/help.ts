import type { Paint } from "../codeframe.ts";
import { kindsByName } from "../steps/index.ts";
import { nearest } from "../shape/nearest.ts";
import { columns, pad } from "../visible.ts";
import { wrap } from "../wrap.ts";
import { promptSteps } from "./completer.ts";

/** A command of the prompt itself. */
export interface CommandHelp {
  readonly usage: string;
  readonly summary: string;
}

/** What `.help` says: all commands, or one of them. */
export function helpLines(
  word: string,
  commands: ReadonlyMap<string, CommandHelp>,
  { paint, width }: { readonly paint: Paint; readonly width: number },
): readonly string[] {
  if (word !== "") return helpFor(word.replace(/^\./, ""), commands, paint, width);
  const rows: (readonly [string, string])[] = [
    ["{ … }, [ … ]", "sends a value, as JSON or as YAML writes it"],
    ["any other text", "is sent as it is; ${…} in it is evaluated"],
    ...first.map(([usage, summary]) => [usage, summary] as const),
    ...[...commands.values()].map(({ usage, summary }) => [usage, summary] as const),
  ];
  const told = new Set([...first.flatMap(([usage]) => usage.match(/(?<=\.)\w+/g) ?? []), ...commands.keys()]);
  const others = promptSteps.filter((name) => !told.has(name));
  return [
    ...table(rows, paint, width),
    ...wrap(`All steps of scenarios are commands: ${others.map((name) => `.${name}`).join(" ")}`, width, width),
    `${paint.bold(".help receive")} tells more of one. Ctrl-C ends what waits, Ctrl-D leaves.`,
  ];
}

// --- internal ---

/** Those that everybody needs, as people type them. */
const first: readonly (readonly [usage: string, summary: string])[] = [
  [".receive { type: hi }", "waits for a message that matches, and takes it; also .expect"],
  [".receive { … }, within: 1s", "options stand behind it, as in a scenario"],
  [".ping", "and waits for the pong"],
  [".close 4000 going away", "closes, with a code and a reason"],
  [".drop", "ends TCP without a close frame"],
  [".pause, .resume", "stops reading, and reads again"],
  [".set room=lobby", "gives a variable a value: ${room}"],
];

function table(rows: readonly (readonly [string, string])[], paint: Paint, width: number): readonly string[] {
  const lane = Math.min(Math.max(...rows.map(([left]) => columns(left))), Math.floor(width / 2));
  return rows.flatMap(([left, right]) => {
    const [line = "", ...more] = wrap(right, Math.max(16, width - lane - 2), Math.max(16, width - lane - 2));
    return [`${paint.bold(pad(left, lane))}  ${line}`, ...more.map((each) => `${" ".repeat(lane + 2)}${each}`)];
  });
}

function helpFor(
  word: string,
  commands: ReadonlyMap<string, CommandHelp>,
  paint: Paint,
  width: number,
): readonly string[] {
  const own = commands.get(word);
  const kind = kindsByName.get(word === "expect" ? "receive" : word);
  if (!own && (!kind || !promptSteps.includes(kind.name))) {
    const near = nearest(word, [...commands.keys(), ...promptSteps]);
    return [`There is no command .${word}.${near === undefined ? "" : ` Did you mean .${near}?`}`];
  }
  const lines = own ? [`${paint.bold(own.usage)}  ${own.summary}`] : [];
  if (!kind) return lines;
  const options = Object.entries(kind.options).map(([name, { doc }]) => [`${name}:`, plain(doc)] as const);
  return [
    ...lines,
    ...wrap(`.${word}  ${plain(kind.summary)} ${plain(kind.value.doc)}`, width, width).map((line, index) =>
      index === 0 ? line.replace(`.${word}`, (found) => paint.bold(found)) : line,
    ),
    ...(options.length === 0 ? [] : ["Behind a comma:", ...table(options, paint, width)]),
    "In a scenario:",
    ...kind.examples
      .slice(0, 4)
      .flatMap((each) => each.split("\n"))
      .map((line) => `  ${line}`),
  ];
}

/** Markdown of the reference as plain text. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}
