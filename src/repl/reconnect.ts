import { closeAdvice } from "../diagnose/close-advice.ts";
import type { Offer } from "../diagnose/subprotocols.ts";
import type { ClientEvent, RunEvent } from "../events.ts";
import { Failure, type Problem, problem } from "../problem.ts";

/** The same failure with the command that helps, where a step needs a connection that there is not. `acting`: who acts unnamed. */
export function withConnect(thrown: unknown, acting: string): unknown {
  if (!(thrown instanceof Failure)) return thrown;
  const { code, headline } = thrown.problem;
  const [, name] = /^(\S+) cannot \w+: /.exec(headline) ?? [];
  if (name === undefined || (code !== "closed" && code !== "not-connected")) return thrown;
  const help = `${name === acting ? ".connect" : `.connect ${name}`} connects again.`;
  return Failure.of({ ...thrown.problem, help });
}

/** Knows of connections on which nobody has said anything: when the server closes one of those, it did not want it. */
export class SilentConnections {
  readonly #silent = new Set<string>();

  hear(event: RunEvent): void {
    if (event.type === "client" && event.state === "opened") this.#silent.add(event.client);
    else if (event.type === "frame" && event.kind === "message") this.#silent.delete(event.peer);
  }

  /** What it means that this one was closed, where it is one of those. */
  ended({ client, code = 1006, reason = "", by }: ClientEvent, offer: Offer): Problem | undefined {
    if (!this.#silent.delete(client) || by !== "them" || code === 1000 || code === 1001) return undefined;
    const { meaning, help } = closeAdvice({ code, reason }, offer);
    return problem({ code: "closed", headline: `${client}: the server closed at once`, notes: [meaning], help });
  }
}
