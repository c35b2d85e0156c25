import { statusAdvice } from "../diagnose/advice.ts";
import { certificateAdvice } from "../diagnose/certificate-advice.ts";
import { closeAdvice } from "../diagnose/close-advice.ts";
import { noneChosen, type Offer } from "../diagnose/subprotocols.ts";
import { Failure, type Problem } from "../problem.ts";
import { refusalIn, urlSaysWho } from "./typed-advice.ts";

/**
 * The same failure without its place: where nobody has typed anything there is none to show. `offer`: how to connect
 * was said on the command line, so that its options are what helps.
 */
export function unplaced(thrown: unknown, offer?: Offer): unknown {
  if (!(thrown instanceof Failure)) return thrown;
  const { place, label, ...problem } = thrown.problem;
  // What a client is said to be stands in its file, whoever connects it.
  if (problem.code === "not-set" && place && !typedAt.has(place.file)) return notSet(thrown.problem);
  const status = refusalIn(thrown.problem);
  if (status !== undefined) return Failure.of({ ...problem, ...refusedWith(status, problem, offer) });
  if (offer && offer.protocols.length > 0 && label === "got no subprotocol") {
    const { meaning, help } = noneChosen(offer);
    return Failure.of({ ...problem, notes: [...problem.notes, meaning], help });
  }
  const certificate =
    offer && label === "tls" ? certificateAdvice(/\((\w+)\)$/.exec(problem.headline)?.[1]) : undefined;
  if (certificate) {
    const { meaning, help } = certificate;
    return Failure.of({ ...problem, notes: [meaning, ...problem.notes], help });
  }
  const help = offer ? optionFor(label, problem.headline, problem.help) : undefined;
  return Failure.of(help === undefined ? problem : { ...problem, help });
}

/** A server has closed before it said anything: what that means, and what to try. */
export function closedAtOnce(
  problem: Problem,
  end: { readonly code: number; readonly reason: string },
  offer: Offer,
): Problem {
  const { meaning, help } = closeAdvice(end, offer);
  return { ...problem, notes: [...problem.notes, meaning], help };
}

/** Where what nobody has typed seems to stand. */
const typedAt: ReadonlySet<string> = new Set(["prompt", "--expect"]);

/** The steps of a scenario, which would give the variable its value, are not played where somebody else acts. */
function notSet(problem: Problem): Failure {
  const [, name = "NAME"] = /^The variable "(.+)" has no value/.exec(problem.headline) ?? [];
  const help = `The steps of the scenario are not played here: --var ${name}=… gives it a value, or a step in its before.`;
  return Failure.of({ ...problem, help: problem.help ?? help });
}

/** What a refusal means, and what to try: there is no step that could expect it. */
function refusedWith(
  status: number,
  { headline, notes }: Problem,
  offer: Offer | undefined,
): Pick<Problem, "notes" | "help"> {
  const saysWho = offer?.saysWho === true || urlSaysWho({ notes });
  const { meaning, help } = statusAdvice({ status, headers: {} }, { url: "ws://h", protocols: [], ...offer, saysWho });
  const closer = "wstest doctor URL looks closer";
  const tried = offer ? `${optionFor(undefined, headline) ?? help} -v shows the headers, ${closer}.` : `${closer}.`;
  return { notes: [...notes, meaning], help: tried };
}

function optionFor(label: string | undefined, headline: string, help = ""): string | undefined {
  if (label === "timeout") return "Give it more time with --timeout 30s.";
  // A port without TLS is no matter of trust.
  if (label === "tls" && help.includes("tls:"))
    return "--cacert FILE trusts its authority; -k accepts any certificate.";
  return /\bwith 30[12378]\b/.test(headline) ? "-L follows redirects of the handshake." : undefined;
}
