import { formatDuration } from "../../expression/duration.ts";
import { type Expr, nowhere } from "../../expression/expr.ts";
import type { Reader } from "../../shape/shape.ts";
import type { Limits } from "./latency.ts";

/** Steps whose latency begins when they begin to wait. */
const fromOwnStart: ReadonlySet<string> = new Set(["connect", "ping", "close", "http", "exec"]);

/**
 * Reports a time-out that ends before the limit of the latency does, so that nothing can be too late. Where the cause may
 * lie before the wait it is only a warning.
 */
export function reportEarlyTimeout(
  kind: string,
  { timeout, within }: Readonly<Record<string, unknown>>,
  reader: Reader,
): void {
  if (!isFixed<number>(timeout) || !isFixed<Limits>(within)) return;
  const [time, { max }] = [timeout.evaluate(nowhere), within.evaluate(nowhere)];
  if (time >= max) return;
  reader.report({
    headline: `The time-out of ${formatDuration(time)} ends before the limit of ${formatDuration(max)}: nothing can be too late here`,
    label: "ends before within",
    at: timeout.span,
    ...(fromOwnStart.has(kind) ? {} : { severity: "warning" as const }),
    help: "Leave it out: the default is the larger of 5s and within.",
  });
}

/** The options of a step are read by shapes of their names: those of times are expressions. */
function isFixed<T>(option: unknown): option is Expr<T> {
  return typeof option === "object" && option !== null && "constant" in option && option.constant === true;
}
