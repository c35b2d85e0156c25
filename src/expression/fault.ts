import { Failure, type ProblemCode } from "../problem.ts";
import type { Span } from "../source.ts";

/** What is wrong with a value, said where no place is known. Who knows the place turns it into a `Failure` or a problem. */
export class Fault extends Error {
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.name = "Fault";
    this.help = help;
  }
}

/** Runs something that may find fault with a value, and gives the fault its place. */
export function placed<T>(span: Span, work: () => T, code: ProblemCode = "expression"): T {
  try {
    return work();
  } catch (thrown) {
    throw failureAt(span, thrown, code);
  }
}

/** The failure that something thrown during evaluation stands for; what is not about a value is given back as it is. */
export function failureAt(span: Span, thrown: unknown, code: ProblemCode = "expression"): unknown {
  const fault = faultOf(thrown);
  if (!fault) return thrown;
  return new Failure({
    code,
    headline: fault.message,
    label: "here",
    at: span,
    ...(fault.help === undefined ? {} : { help: fault.help }),
  });
}

/** The fault that was thrown. Walking a value that is nested some thousand levels deep exhausts the stack: that is one, too. */
export function faultOf(thrown: unknown): Fault | undefined {
  if (thrown instanceof Fault) return thrown;
  if (thrown instanceof RangeError && /call stack/i.test(thrown.message))
    return new Fault("The value is nested too deeply");
  return undefined;
}
