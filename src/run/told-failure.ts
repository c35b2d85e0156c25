import { Failure, type Problem } from "../problem.ts";

/**
 * Does something for a program. A `Failure` of it says all that is known in its message, and its stack begins where the program
 * has called: test runners print these two and nothing else. `called`: the function that the program has called.
 */
export async function telling<T>(called: (...given: never[]) => unknown, work: () => Promise<T>): Promise<T> {
  const call: { stack?: string } = {};
  Error.captureStackTrace(call, called);
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Failure) tellAll(thrown, call.stack ?? "");
    throw thrown;
  }
}

// --- internal ---

function tellAll(failure: Failure, stack: string): void {
  const message = messageOf(failure.problem);
  const frames = stack.split("\n").filter((line) => line.startsWith("    at "));
  Object.defineProperties(failure, {
    message: { value: message, configurable: true, writable: true },
    stack: { value: [`${failure.name}: ${message}`, ...frames].join("\n"), configurable: true, writable: true },
  });
}

/** The headline, then what else is known, each on a line of its own. */
function messageOf({ headline, place, notes, help }: Problem): string {
  const at = place ? ` (${place.file}:${place.line}:${place.column})` : "";
  return [`${headline}${at}`, ...notes, ...(help === undefined ? [] : [help])].join("\n  ");
}
