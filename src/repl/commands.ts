import type { Peer } from "../net/peer.ts";
import { withHead } from "../language/head.ts";
import { show } from "../match/value.ts";
import { Failure, problem, type Problem } from "../problem.ts";
import { nothingDone } from "./save.ts";
import { didYouMean, nearest } from "../shape/nearest.ts";
import type { Source } from "../source.ts";
import { entry, type Node } from "../tree.ts";
import { pad, visible } from "../visible.ts";
import { promptSteps } from "./completer.ts";
import { readFilter } from "./filter.ts";
import { type CommandHelp, helpLines } from "./help.ts";
import type { LivePlay } from "./live-play.ts";
import type { Prompt } from "./prompt.ts";
import { secretsInSettings } from "./typed-secrets.ts";
import { targetUrl } from "./target.ts";

/** A command that is no step: it is about the prompt. */
export interface Command extends CommandHelp {
  /** Throws a `Failure` when it cannot be done. */
  run(rest: string, prompt: Prompt): void | Promise<void>;
  /** Whether a line that begins with the word is this command, and not the step of that name. Default: it is. */
  means?(rest: string): boolean;
}

const connect: Command = {
  usage: ".connect bob wss://…",
  summary: "adds a client and connects it; without a url one that is there, or one like the first",
  means: (rest) => /^[A-Za-z_]\w*(?:\s+\S+)?$/.test(rest),
  async run(rest, prompt) {
    const [name = "", url] = rest.split(/\s+/);
    if (url !== undefined) await declare(name, targetUrl(url), prompt);
    else if (!prompt.parts.play.client(name)) await declareAlike(name, prompt);
    await prompt.play(word("connect"), { self: name, ours: true });
  },
};

const as: Command = {
  usage: ".as bob",
  summary: "goes on as another client",
  run(rest, prompt) {
    prompt.client = known(rest, prompt).name;
  },
};

const clients: Command = {
  usage: ".clients",
  summary: "lists the clients and how they are",
  run(_, { parts: { play, terminal, style }, client }) {
    const lane = Math.max(...play.clients.map(({ name }) => name.length));
    terminal.print(
      play.clients.map((peer) => {
        const name = `${peer.name === client ? "*" : " "} ${pad(visible(peer.name), lane)}`;
        return `${style.paint.bold(name)}  ${stateOf(peer)}`;
      }),
    );
  },
};

const vars: Command = {
  usage: ".vars",
  summary: "lists the variables",
  run(_, { parts: { play, terminal, style } }) {
    const all = [...play.variables];
    terminal.print(
      all.length === 0
        ? ["There are no variables: .set name=value makes one, .extract name=$.path takes one out of a message."]
        : all.map(
            ([name, value]) => `${visible(name)} = ${play.mask.text(show(value, style.width - name.length - 4))}`,
          ),
    );
  },
};

const filter: Command = {
  usage: '.filter $.type=="x"',
  summary: "shows only such messages, also as { type: x }; alone it shows all again",
  async run(rest, prompt) {
    const { terminal } = prompt.parts;
    if (rest === "") {
      terminal.print([prompt.filter ? "All messages are shown." : "All messages are shown, no filter is set."]);
      prompt.filter = undefined;
      return;
    }
    const { filter: found, problems } = await readFilter(rest);
    for (const each of problems) prompt.tell(each);
    if (!found) return;
    prompt.filter = found;
    terminal.print([`Only messages are shown for which this holds: ${visible(rest)}`]);
  },
};

const extract: Command = {
  usage: ".extract id=$.id",
  summary: "takes a variable out of the latest message that came",
  async run(rest, prompt) {
    const [, name, path = "$"] = /^([A-Za-z_]\w*)(?:\s*[=:]\s*|\s+)(\$.*)$/s.exec(rest) ?? [];
    if (name === undefined)
      throw new Failure({
        code: "invalid-argument",
        headline: ".extract takes a name and a JSONPath",
        help: "Write .extract id=$.id",
      });
    const text = `.extract ${rest}`;
    const span = { source: { file: "prompt", text }, start: text.indexOf(path), end: text.length };
    // Of the list of the latest message the first item is that message.
    const value = (written: string | number): Node => ({
      kind: "scalar",
      span,
      value: written,
      raw: String(written),
      plain: true,
    });
    const map = (members: Readonly<Record<string, Node>>): Node => ({
      kind: "map",
      span,
      entries: Object.entries(members).map(([key, each]) => ({ key, keySpan: span, value: each })),
    });
    const step = { receive: value("$any"), last: value(1), extract: map({ [name]: value(path.replace("$", "$[0]")) }) };
    // It has come, or it has not.
    await prompt.play(map({ ...step, timeout: value("1ms") }), {
      kept: map(step),
      failure: (thrown) => notThere(thrown, path, prompt),
    });
  },
};

const last: Command = {
  usage: ".last",
  summary: "shows the latest message whole",
  run(_, { parts: { display, terminal } }) {
    const { latest } = display;
    terminal.print(latest ? display.whole(latest) : ["No message has come yet."]);
  },
};

/** Saves; what is there already only when that is meant, or when this session has written it. */
function saving(replaces: boolean): Command["run"] {
  return async (rest, { parts, replayed }) => {
    const file = rest.trim();
    if (file === "") {
      const headline = ".save takes the name of a file";
      throw new Failure({ code: "invalid-argument", headline, help: "Write .save scenarios/chat.yaml" });
    }
    const { text, secrets, notes, isEmpty } = await parts.written();
    if (isEmpty) throw nothingDone("saved");
    if (!(await parts.save(file, text, replaces))) {
      const headline = `There is a file ${file} already`;
      throw new Failure({ code: "invalid-argument", headline, help: `.save! ${file} replaces it.` });
    }
    const env = secrets.map(({ variable }) => `${variable}=… `).join("");
    const tried = replayed === text ? "as .rerun has passed" : "not replayed yet (.rerun tries it)";
    parts.terminal.print([`Saved, ${tried}: ${env}wstest run ${visible(file)}`, ...notes]);
  };
}

const save: Command = {
  usage: ".save chat.yaml",
  summary: "writes the session as a scenario; .save! replaces a file",
  run: saving(false),
};

const rerun: Command = {
  usage: ".rerun",
  summary: "plays the session again, as it would be saved, and learns what is another in each play",
  run: (_, prompt) => prompt.rerun(),
};

const help: Command = {
  usage: ".help receive",
  summary: "tells what there is, or more about one of it",
  run(rest, { parts: { terminal, style } }) {
    terminal.print(helpLines(rest, commands, style));
  },
};

const exit: Command = {
  usage: ".exit",
  summary: "closes all connections and leaves; also .quit",
  run: (_, prompt) => prompt.leave(),
};

/** The commands that are no steps, by their words. */
export const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({ connect, as, clients, filter, extract, vars, last, save, rerun, help, exit }),
);

const others: ReadonlyMap<string, Command> = new Map([
  ["save!", { ...save, run: saving(true) }],
  ["quit", exit],
  ["?", help],
]);

/** The command that a line is, with what stands behind its word; undefined for a step. */
export function commandFor(line: string): { readonly command: Command; readonly rest: string } | undefined {
  const [, name = "", behind = ""] = /^\s*\.([A-Za-z]+!?|\?)(?:\s+(.*))?$/s.exec(line) ?? [];
  const command = commands.get(name) ?? others.get(name);
  const rest = behind.trim();
  return command && (command.means?.(rest) ?? true) ? { command, rest } : undefined;
}

/** What is wrong with a typed word that is no step: it may be almost a command of the prompt, or mean a client that is not there. */
export function unknownWord(found: Problem, clientNames: readonly string[], step: Node): Problem {
  const [, typed] = /^Unknown action "(\w+)"$/.exec(found.headline) ?? [];
  if (typed === undefined) return found;
  const [first] = step.kind === "map" ? step.entries : [];
  // `.bob { id: 2, method: … }`: that is a message.
  if (first && clientNames.includes(first.key) && entry(first.value, typed)) {
    const { key } = first;
    const send = `To send a message as ${key}, write .${key} { send: { ${typed}: … } }`;
    return { ...found, help: found.help?.startsWith("Did you mean") ? `${found.help} ${send}` : send };
  }
  const own = nearest(typed, [...commands.keys(), ...others.keys()]);
  const isOwn = own !== undefined && nearest(typed, [...promptSteps, ...clientNames, own]) === own;
  if (isOwn) return { ...found, headline: `There is no command .${typed}`, help: `Did you mean .${own}?` };
  if (found.help?.startsWith("Did you mean")) return found;
  return {
    ...found,
    headline: `There is no action and no client "${typed}"`,
    help: `.connect ${typed} adds a client of that name; .help lists the actions.`,
  };
}

// --- internal ---

/** What an `.extract` that found nothing has failed with: not that it has waited. */
function notThere(thrown: unknown, path: string, { parts: { play, display }, client }: Prompt): unknown {
  if (!(thrown instanceof Failure) || (thrown.problem.code !== "never-came" && thrown.problem.code !== "closed"))
    return thrown;
  const { place, notes } = thrown.problem;
  const where = place === undefined ? {} : { place };
  if (!play.client(client)?.inbox.received)
    return Failure.of({ ...problem({ code: "never-came", headline: `${client}: no message has come yet` }), ...where });
  return Failure.of({
    ...problem({
      code: "never-came",
      headline: `${client}: the latest message has nothing at ${path}`,
      label: "nothing is there",
      notes: notes.flatMap((each) => {
        const [, list] = /^the last message: (.*)$/s.exec(each) ?? [];
        return list === undefined ? [] : [`it is ${list.replace(/^\[(.*)\]$/s, "$1")}`];
      }),
      ...(display.latest ? { help: ".last shows it whole" } : {}),
    }),
    ...where,
  });
}

/** A client that connects as the first one does; a name that is almost that of another one is a slip. */
async function declareAlike(name: string, prompt: Prompt): Promise<void> {
  const { typed, play } = prompt.parts;
  const [first] = play.clients;
  const { root, head } = typed.written;
  const declared = entry(withHead(head, root), "clients")?.value;
  const settings = first && declared && entry(declared, first.name)?.value;
  if (!settings || nearest(name, names(play)) !== undefined) {
    known(name, prompt);
    return;
  }
  await add(name, settings, prompt);
}

async function declare(name: string, url: string, prompt: Prompt): Promise<void> {
  if (prompt.parts.play.client(name))
    throw new Failure({
      code: "invalid-argument",
      headline: `There is a client "${name}" already`,
      help: `.connect ${name} connects it as it is; as ${name} you may override its url: .as ${name}, then .connect { url: "${url}" }.`,
    });
  await add(name, nodeOf(url), prompt);
}

async function add(name: string, settings: Node, prompt: Prompt): Promise<void> {
  const { typed, play } = prompt.parts;
  play.mask.add(secretsInSettings(settings).map(({ text }) => text));
  const { spec, problems } = await typed.declare(name, settings);
  for (const each of problems) prompt.tell(each);
  if (!spec) throw new Failure({ code: "invalid-argument", headline: `The client "${name}" was not added` });
  play.add(spec);
}

function known(name: string, { parts: { play } }: Prompt): Peer {
  const peer = play.client(name);
  if (peer) return peer;
  throw new Failure({
    code: "invalid-argument",
    headline: name === "" ? "Which client?" : `There is no client "${name}"`,
    help: didYouMean(name, names(play)) ?? `There are ${names(play).join(", ")}; .connect bob wss://… adds one.`,
  });
}

function names({ clients: all }: LivePlay): readonly string[] {
  return all.map(({ name }) => name);
}

function stateOf({ connected, inbox, codec }: Peer): string {
  const unread = `${inbox.unread} of ${inbox.received} ${inbox.received === 1 ? "message" : "messages"} unread`;
  const forgotten = inbox.forgotten === 0 ? "" : `, the oldest ${inbox.forgotten} forgotten`;
  const paused = inbox.paused ? ", paused" : "";
  const state = connected ? "connected" : inbox.end ? `closed with ${inbox.end.code}` : "not connected";
  return `${state}, ${codec.name}, ${unread}${forgotten}${paused}`;
}

/** A step that is a bare word. */
function word(text: string): Node {
  const { span } = nodeOf(text);
  return { kind: "map", span, entries: [{ key: text, keySpan: span, value: { kind: "empty", span } }] };
}

function nodeOf(text: string): Node {
  const source: Source = { file: "prompt", text };
  return { kind: "scalar", span: { source, start: 0, end: text.length }, value: text, raw: text, plain: true };
}
