import type { StepKind } from "../../steps/step.ts";
import type { Document } from "../document.ts";

/** The words by which a series of latencies may be known, as they stand in a step. */
interface Words {
  readonly measure?: string | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/**
 * The series that a latency joins: the one that its step names with `measure`; else the one of its id or name, where a limit
 * shows that it matters: `within` beside it, or one of `sla`.
 */
export function seriesOf(
  { measure, id, name }: Words,
  isLimited: boolean,
  sla: ReadonlySet<string>,
): string | undefined {
  if (measure !== undefined) return measure;
  const named = [id, name].filter((each) => each !== undefined);
  return named.find((each) => sla.has(each)) ?? (isLimited ? named[0] : undefined);
}

/** The same for a step that is compiled; the document notes which series it has, and which its steps could have. */
export function measuredBy(
  kind: StepKind,
  options: Readonly<Record<string, unknown>>,
  { id, name }: Pick<Words, "id" | "name">,
  { series, measurable, sla }: Document,
): string | undefined {
  if (!Object.hasOwn(kind.options, "measure")) return undefined;
  const { measure, within } = options;
  const words = { measure: typeof measure === "string" ? measure : undefined, id, name };
  for (const each of Object.values(words)) if (each !== undefined) measurable.add(each);
  const found = seriesOf(words, within !== undefined, sla);
  if (found !== undefined) series.add(found);
  return found;
}
