import { Failure } from "../problem.ts";

/**
 * The same failure without its place: where nobody has typed anything there is none to show. `byOptions`: how to connect
 * was said on the command line, so that its options are what helps.
 */
export function unplaced(thrown: unknown, byOptions = false): unknown {
  if (!(thrown instanceof Failure)) return thrown;
  const { place: _, label, ...problem } = thrown.problem;
  const help = byOptions ? optionFor(label, problem.headline, problem.help) : undefined;
  return Failure.of(help === undefined ? problem : { ...problem, help });
}

function optionFor(label: string | undefined, headline: string, help = ""): string | undefined {
  if (label === "timeout") return "Give it more time with --timeout 30s.";
  // A port without TLS is no matter of trust.
  if (label === "tls" && help.includes("tls:"))
    return /expired|not valid|another host|altname|not for/i.test(headline)
      ? "-k accepts any certificate; wstest doctor shows what is wrong with this one."
      : "--cacert FILE trusts its authority; -k accepts any certificate.";
  return /\bwith 30[12378]\b/.test(headline) ? "-L follows redirects of the handshake." : undefined;
}
