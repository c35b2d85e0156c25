import type { Socket } from "node:net";
import { systemClock } from "../../src/environment.ts";
import { loadText } from "../../src/language/load.ts";
import { Deadlines } from "../../src/play/deadlines.ts";
import type { Problem } from "../../src/problem.ts";
import type { Played } from "../../src/run/played.ts";
import { playScenario } from "../../src/run/play-scenario.ts";
import type { Detail, RunEventOf } from "../../src/steps/scene.ts";
import { normalised } from "./command.ts";
import { brief } from "./evaluate.ts";
import { closeFrame, type RawRequest, rawServer } from "./raw-server.ts";

/** What a test may set of a scenario that is played. */
export interface PlaySettings {
  /** Variables from outside, such as the `url` of a server of the test's own. */
  readonly given?: Readonly<Record<string, unknown>>;
  readonly detail?: Detail;
  readonly insecure?: boolean;
  /** The folder of the scenario's file. Default: the working directory. */
  readonly folder?: string;
  readonly random?: () => number;
  readonly signal?: AbortSignal;
}

/** How a scenario ended, with the events that it told. */
export interface PlayedScenario extends Played {
  readonly events: readonly RunEventOf[];
}

/** Plays the only scenario of a text. Throws when the text has problems: then the test is wrong. */
export async function play(text: string, settings: PlaySettings = {}): Promise<PlayedScenario> {
  const {
    given = {},
    detail = "scenarios",
    insecure = false,
    folder = process.cwd(),
    random = () => 0.5,
    signal,
  } = settings;
  const { scenarios, problems } = await loadText(
    text,
    { path: `${folder}/test.yaml`, shown: "test.yaml" },
    { given: Object.keys(given), show: (path) => path },
  );
  const [scenario] = scenarios;
  const errors = problems.filter(({ severity }) => severity !== "warning");
  if (errors.length > 0 || !scenario) throw new Error(errors.map(brief).join("\n") || "no scenario");
  const output = { write: () => undefined, isTerminal: false };
  const deadlines = new Deadlines(systemClock);
  const events: RunEventOf[] = [];
  const played = await playScenario(scenario, {
    environment: {
      cwd: folder,
      env: { STAGE: "test" },
      stdout: output,
      stderr: output,
      clock: systemClock,
      random,
      hostname: "test-host",
      atExit: () => () => undefined,
    },
    deadlines,
    detail,
    tell: (event) => void events.push(event),
    given: new Map(Object.entries(given)),
    insecure,
    signal,
  });
  deadlines.clear();
  return { ...played, events };
}

/** How a scenario failed, line by line, times replaced: code and headline, the marked text, what a failure shows below it. */
export function failure({ outcome }: Pick<Played, "outcome">): readonly string[] {
  if (outcome.status === "passed" || outcome.status === "skipped") return [outcome.status];
  // Whether a message came before or after a wait began is a matter of microseconds.
  return linesOf(outcome.problem).map((line) =>
    normalised(line).replace(/\((?:after <time>|<time> before the wait)\)/g, "(<when>)"),
  );
}

/** A scenario whose clients alice, bob and carol talk to `puppet`, a mock that does what it is told. */
export function withPuppet(steps: string, head = ""): string {
  return `${puppet}${head === "" ? 'clients: { alice: "${puppet.url}", bob: "${puppet.url}", carol: "${puppet.url}" }' : head.trim()}
steps:
${steps.replace(/^\n|\s+$/g, "")}
`;
}

/** Plays steps with the puppet's clients, who are connected already. */
export function playConnected(steps: string, settings?: PlaySettings): Promise<PlayedScenario> {
  return play(withPuppet(`  - alice, bob: connect\n${steps.replace(/^\n/, "")}`), settings);
}

/** `say` sends each of a list, `tell` sends to the others, `later` after a time; `close`, `drop`; all else comes back. */
const puppet = `servers:
  puppet:
    mock:
      endpoints:
        - path: /
          rules:
            - { when: { message: { say: $any } }, do: [{ forEach: "\${message.say}", as: each, steps: [{ send: "\${each}" }] }] }
            - { when: { message: { tell: $any } }, do: [{ send: "\${message.tell}", to: others }] }
            - { when: { message: { later: $any } }, do: [{ wait: "\${message.in}" }, { send: "\${message.later}" }] }
            - { when: { message: { close: $any } }, do: [{ close: { code: "\${message.close}", reason: "\${has(message.reason) ? message.reason : ''}" } }] }
            - { when: { message: { drop: end } }, do: [{ drop: end }] }
            - { when: { message: { drop: reset } }, do: [{ drop: reset }] }
            - { when: { message: { ping: $any } }, do: [{ ping: "\${message.ping}" }] }
            - { when: { raw: $any }, do: [{ send: "\${raw}" }] }
`;

/** A problem line by line: code and headline, the marked text, what a failure shows below it. */
export function linesOf({ code, headline, label, place, expected, actual, notes, help }: Problem): readonly string[] {
  const line = place?.lines.at(-1)?.slice(place.column - 1, place.column - 1 + place.width);
  return [
    `${code}: ${headline}`,
    ...(line === undefined ? [] : [`at: ${line}`]),
    ...(label === undefined ? [] : [`label: ${label}`]),
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(actual === undefined ? [] : [`actual: ${actual}`]),
    ...notes,
    ...(help === undefined ? [] : [`help: ${help}`]),
  ];
}

/** Plays steps of a program that runs this script. */
export function playProgram(script: string, steps: string): Promise<PlayedScenario> {
  return play(`servers: { app: { command: [node, -e, ${JSON.stringify(script)}] } }
steps:
${steps.replace(/^\n|\s+$/g, "")}
`);
}

/** A script of a program that runs until it is stopped. */
export const stays = "setInterval(() => undefined, 1000);";

/** Plays steps of alice against a server that writes frames as the test likes; it answers her close frame by itself. */
export async function playRaw(
  steps: string,
  onOpen: (socket: Socket, request: RawRequest) => void,
  { head = 'clients: { alice: "${url}" }', ...settings }: PlaySettings & { readonly head?: string } = {},
): Promise<PlayedScenario> {
  const server = await rawServer((socket, request) => {
    socket.on("data", (chunk: Buffer) => {
      // A masked frame and nothing else: other bytes may begin like one where TCP has cut them.
      if (chunk[0] === CLOSE && chunk.length === 6 + ((chunk[1] ?? 0) ^ 0x80)) socket.end(closeFrame(1000));
    });
    onOpen(socket, request);
  });
  try {
    return await play(`${head}\nsteps:\n${steps.replace(/^\n|\s+$/g, "")}\n`, {
      ...settings,
      given: { url: server.url, ...settings.given },
    });
  } finally {
    await server.close();
  }
}

/** FIN and the opcode of a close frame. */
const CLOSE = 0x88;
