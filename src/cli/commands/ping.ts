import { Command } from "commander";
import type { PingEvent, PingSummary } from "../../diagnose/ping.ts";
import type { Offer } from "../../diagnose/subprotocols.ts";
import type { Environment } from "../../environment.ts";
import { breachEnd } from "../../net/breach.ts";
import type { Message } from "../../net/message.ts";
import { Failure, type Problem, problem } from "../../problem.ts";
import { visible } from "../../visible.ts";
import { durationArgument, positiveInteger } from "../options/arguments.ts";
import { type DialOptions, dialOptions, dialRequest, PATIENCE } from "../options/dial.ts";
import { jsonLine } from "../terminal/json-line.ts";
import type { CommandContext } from "../command-context.ts";

interface PingCommandOptions extends DialOptions {
  readonly count?: number;
  readonly interval?: number;
  readonly echo?: string;
  readonly expect?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const more = `
Examples:
  wstest ping wss://example.com/socket                     a ping each second, until Ctrl-C
  wstest ping localhost:8080 -c 5 -i 200ms                 five of them
  wstest ping localhost:8080 --echo '{"type":"ping"}'      messages instead, each answered by the next one that comes
  wstest ping localhost:8080 --echo hi --expect '{ type: pong }'

Exit code: 0 when answers came, 1 when none did, the server ended the connection, or spoke no subprotocol that was offered; 2 when the command line is wrong.`;

/** `wstest ping`. */
export function pingCommand({ environment, signal, done }: CommandContext): Command {
  const command = new Command("ping")
    .description("Measure how long a server takes to answer, by pings or by messages, as ping does for hosts.")
    .argument("<url>", "ws://… or wss://…")
    .option("-c, --count <n>", "how many to send (default: until Ctrl-C)", positiveInteger)
    .option("-i, --interval <duration>", "the time between two (default: 1s)", durationArgument)
    .option("--echo <message>", "send this text instead of pings; the next message that comes is its answer")
    .option("--expect <matcher>", "only a message that matches is an answer, as { type: pong }; with --echo")
    .option("-L, --location", "follow redirects of the handshake")
    .option("-q, --quiet", "only the summary")
    .option("--json", "one JSON object a line: open, answer, missing, closed, and the summary");
  return dialOptions(command)
    .addHelpText("after", more)
    .action(async (url: string, options: PingCommandOptions) => {
      const { cwd, clock, stdout } = environment;
      const { ping } = await import("../../diagnose/ping.ts");
      const { echo: text } = options;
      if (options.expect !== undefined && text === undefined)
        throw new Failure({
          code: "invalid-argument",
          headline: "--expect needs --echo: pongs are matched by themselves",
        });
      const request = await dialRequest(url, options, cwd);
      const answers = await answersOf(options.expect);
      const print = options.json
        ? jsonLines
        : textLines({ url: request.url, echo: text !== undefined, quiet: options.quiet ?? false });
      const say = (lines: readonly string[]): void => stdout.write(lines.map((line) => `${line}\n`).join(""));
      let closing: Extract<PingEvent, { type: "closed" }> | undefined;
      const found = await ping({
        request,
        clock,
        count: options.count,
        interval: options.interval ?? 1000,
        timeout: options.timeout ?? PATIENCE,
        echo: text === undefined ? undefined : { text, answers },
        signal,
        heard(event) {
          if (event.type === "closed") closing = event;
          say(print(event));
        },
      });
      if (!("kind" in found)) {
        say(print({ type: "summary", ...found }));
        const atOnce = found.received === 0 && closing?.breach === undefined ? closing : undefined;
        const lost = atOnce ? await closedAtOnce(atOnce, request) : lossOf(found, text !== undefined);
        done(found.received === 0 || found.closed ? 1 : 0, { problem: lost });
        const explains = lost !== undefined && lost.notes.length > 0 && !signal.aborted;
        if (explains && !options.json) await printed(lost, environment);
        return;
      }
      // Who gives up before there is anything has seen nothing.
      if (signal.aborted) {
        done(1, { problem: problem({ code: "interrupted", headline: "Interrupted before it was connected" }) });
        return;
      }
      const [{ dialProblem }, { saysWho }] = await Promise.all([
        import("../../diagnose/dial-problem.ts"),
        import("../../diagnose/credentials.ts"),
      ]);
      const wrong = dialProblem(found, { ...request, saysWho: saysWho(request) });
      done(1, { problem: wrong });
      if (!options.json) await printed(wrong, environment);
    });
}

async function printed(found: Problem, environment: Environment): Promise<void> {
  const { printProblem } = await import("../terminal/print.ts");
  await printProblem(found, environment);
}

/** The server has closed before it answered anything. */
async function closedAtOnce(end: { readonly code: number; readonly reason: string }, offer: Offer): Promise<Problem> {
  const { closeAdvice } = await import("../../diagnose/close-advice.ts");
  const { meaning, help } = closeAdvice(end, offer);
  return problem({ code: "closed", headline: "The server ended the connection", notes: [meaning], help });
}

type Heard = PingEvent | ({ readonly type: "summary" } & PingSummary);

/** What is wrong with what was measured. */
function lossOf({ received, closed }: PingSummary, isEcho: boolean): Problem | undefined {
  if (closed) return problem({ code: "closed", headline: "The server ended the connection" });
  if (received > 0) return undefined;
  const code = "never-came";
  return isEcho
    ? problem({
        code,
        headline: "No answer came",
        notes: ["The server takes the connection, and does not answer this message in time."],
        help: "Is it what the server answers, and does --expect fit the answer? wstest connect shows what comes.",
      })
    : problem({
        code,
        headline: "No pong came",
        notes: ["A ping must be answered (RFC 6455 section 5.5.2). Clients that send heartbeats take it for dead."],
        help: "Does something between keep control frames back? --echo TEXT measures by messages.",
      });
}

/** Which messages are answers. Throws a `Failure` for a matcher that is wrong. */
async function answersOf(text: string | undefined): Promise<(message: Message) => boolean> {
  if (text === undefined) return () => true;
  const { typedMatcher } = await import("../../language/typed/matcher.ts");
  const matcher = await typedMatcher(text, "--expect");
  return (message) => matcher.holds(message, { get: () => undefined });
}

function jsonLines(event: Heard): readonly string[] {
  if (event.type !== "open") return [jsonLine(event)];
  const { answer, ...open } = event;
  const { status, protocol } = answer;
  return [jsonLine({ ...open, status, ...(protocol === undefined ? {} : { protocol }) })];
}

/** In the words of ping. */
function textLines({ url, echo, quiet }: { readonly url: string; readonly echo: boolean; readonly quiet: boolean }) {
  const name = visible(withoutSecrets(url));
  const what = echo ? "reply" : "pong";
  return (event: Heard): readonly string[] => {
    switch (event.type) {
      case "open": {
        const { protocol } = event.answer;
        return [
          `PING ${name}: connected in ${time(event.ms)} ms${protocol === undefined ? "" : `, subprotocol ${visible(protocol)}`}`,
        ];
      }
      case "answer":
        return quiet ? [] : [`${what} seq=${event.seq} time=${time(event.ms)} ms`];
      case "missing":
        return quiet ? [] : [`no ${what} seq=${event.seq} within ${Math.round(event.ms)} ms`];
      case "closed":
        if (event.breach) return [visible(breachEnd(event.breach))];
        return [`the other side closed: ${event.code}${event.reason === "" ? "" : ` ${visible(event.reason)}`}`];
      case "summary": {
        const { sent, received, lost, ms, rtt } = event;
        const share = sent === 0 ? 0 : (100 * lost) / sent;
        const answers = echo ? (received === 1 ? "reply" : "replies") : received === 1 ? "pong" : "pongs";
        const counts = `${sent} ${echo ? "message" : "ping"}${sent === 1 ? "" : "s"} sent, ${received} ${answers} received`;
        const lines = [
          "",
          `--- ${name} ping statistics ---`,
          `${counts}, ${Number(share.toFixed(1))}% lost, time ${Math.round(ms)} ms`,
        ];
        if (!rtt) return lines;
        const { min, p50, p90, p99, max } = rtt;
        return [...lines, `rtt min/p50/p90/p99/max = ${[min, p50, p90, p99, max].map(time).join("/")} ms`];
      }
    }
  };
}

function time(milliseconds: number): string {
  return milliseconds.toFixed(milliseconds < 10 ? 3 : milliseconds < 100 ? 2 : 1);
}

/** A url without the password and the values of its query: they may let somebody in. */
function withoutSecrets(url: string): string {
  const parsed = new URL(url);
  if (parsed.password !== "") parsed.password = "***";
  return parsed.href.replaceAll(/([?&][^=&#]+=)[^&#]+/g, "$1***");
}
