import type { Expr } from "../expression/expr.ts";
import { secretVariables } from "../run/secret-variables.ts";
import { expression } from "../expression/expression.ts";
import { payload } from "../expression/payload.ts";
import { matcher } from "../match/compile.ts";
import { show } from "../match/value.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { Source } from "../source.ts";
import { messageText } from "../steps/receiving/taking.ts";
import { visible } from "../visible.ts";
import { telling } from "./command.ts";
import { namesIn, readTyped } from "./play-typed.ts";
import { showConversation, sourceLines } from "./show-place.ts";
import { TYPED } from "./typed.ts";
import { inboxLines, messageLines, peersNamed } from "./show-inbox.ts";

export const whereCommand = telling({
  name: "list",
  short: "l",
  argument: "",
  summary: "the file around the step",
  lines(_argument, stop) {
    const lines = sourceLines(stop, 8);
    return lines.length > 0 ? lines : ["No step is next."];
  },
});

export const inboxCommand = telling({
  name: "inbox",
  short: "i",
  argument: "[CLIENT [N]]",
  summary: "who is connected, and what each has not read yet; message N in full",
  lines(argument, stop) {
    const [name, number] = argument === "" ? [] : argument.split(/\s+/);
    const peers = peersNamed(name, stop);
    if (!peers) return undefined;
    const [peer] = peers;
    if (number !== undefined && peer) return messageLines(peer, number, stop);
    const shown = peers.slice(0, MOST_CLIENTS);
    const more = peers.length - shown.length;
    return [
      ...shown.flatMap((each) => inboxLines(each, stop)),
      ...(more > 0 ? [`and ${more} more clients: inbox NAME shows one`] : []),
    ];
  },
});

/** So many clients are shown at once. */
const MOST_CLIENTS = 30;

/** How many lines of the conversation are kept. */
const KEPT = 30;

export const talkCommand = telling({
  name: "talk",
  short: "t",
  argument: "[N]",
  summary: "the last messages of all clients, with a lane for each",
  lines(argument, stop) {
    if (stop.looking.scene.transcript.added === 0) return ["Nothing has been said."];
    showConversation(stop, { least: /^[1-9]\d*$/.test(argument) ? Number(argument) : KEPT });
    return undefined;
  },
});

export const variablesCommand = telling({
  name: "vars",
  short: "v",
  argument: "[NAME]",
  summary: "the variables in sight, and those of the clients",
  lines(argument, stop) {
    const { looking } = stop;
    const { console } = looking.debugger.options;
    const secrets = new Set(secretVariables(looking.scenario));
    const line = (name: string, key: string, value: unknown): string =>
      visible(
        looking.run.mask(`${name} = ${secrets.has(key) ? "***" : show(value, console.style.width - name.length - 4)}`),
      );
    // No expression can read those with blanks in their names.
    const own = [...namesIn(stop)]
      .filter(([name]) => /^\w+$/.test(name))
      .map(([name, value]) => line(name, name, value));
    const ofPeers = looking.inspected
      .peers()
      .slice(0, 100)
      .flatMap((peer) =>
        Object.entries(peer.vars)
          .filter(([key]) => key !== "name" && key !== "index" && key !== "key" && key !== "number")
          .map(([key, value]) => line(`${peer.name}.${key}`, key, value)),
      );
    const lines = [...own, ...ofPeers].filter(
      (each) => argument === "" || each.startsWith(`${argument} `) || each.startsWith(`${argument}.`),
    );
    if (lines.length > 0) return lines;
    return argument === ""
      ? ["There are no variables."]
      : [visible(`There is no "${argument}"; print ${argument} evaluates an expression.`)];
  },
});

export const printCommand = telling({
  name: "print",
  short: "p",
  argument: "EXPRESSION",
  summary: "what an expression is here: order.id, size(items) > 2",
  async lines(argument, stop) {
    const { looking, scope } = stop;
    if (argument === "") return ["print wants an expression: print order.id"];
    const source: Source = { file: TYPED, text: argument };
    // What is wrong is shown in what was typed.
    const value = await readTyped(JSON.stringify(argument), stop, (node, reader): Expr<unknown> | undefined =>
      argument.includes("${")
        ? payload.read(node, reader)
        : expression(argument, { source, start: 0, end: argument.length }, reader),
    );
    if (!value) return undefined;
    const found = value.evaluate(scope);
    const isSecret = secretVariables(looking.scenario).includes(argument);
    return isSecret ? ["***"] : wholeLines(found).map((line) => visible(looking.run.mask(line)));
  },
});

export const matchCommand = telling({
  name: "match",
  short: "m",
  argument: "CLIENT [N] MATCHER",
  summary: "whether messages of a client match: match bob { type: message }",
  async lines(argument, stop) {
    const { looking, scope } = stop;
    const { console } = looking.debugger.options;
    const [, name, number, text = ""] = /^(\S+?)(?:\s+#?(\d+))?\s+([^\s].*)$/s.exec(argument) ?? [];
    if (name === undefined) return ["match wants a client and a matcher: match bob { type: message }"];
    const peers = peersNamed(name, stop);
    if (!peers) return undefined;
    const value = await readTyped(text, stop, (node, reader) => matcher.read(node, reader));
    if (!value) return undefined;
    const lines = peers.flatMap((peer) =>
      messagesOf(peer, number).flatMap((message) => {
        const differences = value.explain(message, scope);
        const shown = `${peer.name} ${message.number}  ${messageText(message, console.style.width - 16)}`;
        if (differences.length === 0) return [`matches: ${shown}`];
        const told = differences.slice(0, number === undefined ? 2 : 20).map((each) => `    ${each.text}`);
        const more = differences.length - told.length;
        return [`differs: ${shown}`, ...told, ...(more > 0 ? [`    and ${more} more`] : [])];
      }),
    );
    return lines.length > 0 ? lines.map((line) => visible(looking.run.mask(line))) : ["There is no such message."];
  },
});

/** A message by its number; without one those that are unread, else the last that came. */
function messagesOf({ inbox }: Peer, number: string | undefined): readonly Message[] {
  const unread = [...inbox.unreadMessages()];
  if (number !== undefined)
    return [...unread, ...inbox.recent].filter((each) => each.number === Number(number)).slice(0, 1);
  return unread.length > 0 ? unread.slice(0, 20) : inbox.recent;
}

/** A value over as many lines as it takes. */
export function wholeLines(value: unknown): readonly string[] {
  if (value === undefined) return ["(no value)"];
  if (typeof value === "string") return JSON.stringify(value).split("\n");
  if (value instanceof Uint8Array || typeof value === "bigint") return [show(value, 4000)];
  return JSON.stringify(value, null, 2).split("\n").slice(0, 500);
}
