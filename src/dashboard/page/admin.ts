import type { AdminError, AdminProblem } from "../../mock/admin/api.ts";

/** What the mock did not do, and why. */
export class Refused extends Error {
  readonly help: string | undefined;
  readonly problems: readonly AdminProblem[];
  /** Whether the mock has said so itself; else nobody has answered. */
  readonly answered: boolean;

  constructor(headline: string, help?: string, problems: readonly AdminProblem[] = [], answered = true) {
    super(headline);
    this.help = help;
    this.problems = problems;
    this.answered = answered;
  }

  /** All of it, in lines. */
  get text(): string {
    const problems = this.problems.map(({ text }) => text.trimEnd());
    return [...(problems.length > 0 ? problems : [this.message]), ...(this.help === undefined ? [] : [this.help])].join(
      "\n",
    );
  }
}

/** Reads from the admin API. Throws `Refused`. */
export function get<Answer>(path: string): Promise<Answer> {
  return ask<Answer>(path, { headers: { accept: "application/json" } });
}

/** Asks the admin API to do something. Throws `Refused`. */
export function post<Answer>(path: string, body: object): Promise<Answer> {
  return ask<Answer>(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
}

async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`api/${path}`, { ...init, cache: "no-store" });
  } catch {
    throw new Refused("The mock does not answer", "It has stopped, or cannot be reached.", [], false);
  }
  const text = await response.text();
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Refused(`The mock answered ${response.status}, and no JSON`);
  }
  if (response.ok) return answer as Answer;
  const { error } = answer as Partial<AdminError>;
  throw new Refused(error?.headline ?? `The mock answered ${response.status}`, error?.help, error?.problems);
}
