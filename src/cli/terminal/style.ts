import { paint } from "../../../reporters/paint.ts";
import type { Style } from "../../codeframe.ts";
import type { Environment, Output } from "../../environment.ts";
import { wantsColor } from "./color.ts";

/** How problems look on an output. `flag`: what `--color` says. */
export async function styleOf(output: Output, { env }: Pick<Environment, "env">, flag?: boolean): Promise<Style> {
  const { columns } = output;
  return {
    paint: await paint(wantsColor(flag, env, output)),
    width: columns ?? WIDTH,
    wraps: columns !== undefined,
  };
}

/** Columns where nobody says how many there are. */
const WIDTH = 100;
