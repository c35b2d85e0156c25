import { statusAdvice } from "../diagnose/advice.ts";
import { Failure, type Problem } from "../problem.ts";
import { secretsInUrl } from "../recording/url-secrets.ts";

/**
 * Of a failure at the prompt: what can be typed, where it says what to write into a file. `acting`: who acts unnamed. `saysWho`:
 * whether that was said, other than in the url.
 */
export function typedAdvice(thrown: unknown, acting: string, saysWho = false): unknown {
  if (!(thrown instanceof Failure) || thrown.problem.help === undefined) return thrown;
  const { problem } = thrown;
  const { notes, help } = unauthorized(problem, saysWho);
  return Failure.of({ ...problem, notes, help: typed(help, acting) });
}

/** The status of a handshake that the server has refused. */
export function refusalIn({ headline }: Problem): number | undefined {
  const [, status] = /the server refused the connection with (\d{3})\b/.exec(headline) ?? [];
  return status === undefined ? undefined : Number(status);
}

/** Whether the url that was dialled has said who it is; the secret itself is masked. */
export function urlSaysWho({ notes }: Pick<Problem, "notes">): boolean {
  return notes.some((each) => each.startsWith("url: ") && secretsInUrl(each.slice("url: ".length)).length > 0);
}

// --- internal ---

function unauthorized(problem: Problem, knows: boolean): { readonly notes: readonly string[]; readonly help: string } {
  const { notes, help = "" } = problem;
  // Where nobody has typed a step, options are what helps.
  if (refusalIn(problem) !== 401 || !problem.place) return { notes, help };
  const saysWho = knows || urlSaysWho(problem);
  const { meaning } = statusAdvice({ status: 401, headers: {} }, { url: "", protocols: [], saysWho });
  const given = saysWho
    ? "The token, cookie or password may be wrong or expired: try a new one."
    : "Give it: .connect { auth: { bearer: TOKEN } }, or with headers or cookies.";
  return {
    notes: [...notes, meaning],
    help: `${given} ${help.replace(/^If that is right/, "If the refusal is right")}`,
  };
}

/** `- alice: close` is `.close`, of another one `.bob close`. */
function typed(help: string, acting: string): string {
  return help.replace(
    /(?<=^|\s)- (\w+): (?:\{ (\w+): (.+) \}|(\w+))(?=\.?$|\s)/,
    (_, name: string, verb: string | undefined, value: string | undefined, word: string | undefined) => {
      if (name === acting) return word === undefined ? `.${verb} ${value}` : `.${word}`;
      return word === undefined ? `.${name} { ${verb}: ${value} }` : `.${name} ${word}`;
    },
  );
}
