import { readMembers } from "../../shape/maps.ts";
import { reportWrong } from "../../shape/scalars.ts";
import { entry, type Entry } from "../../tree.ts";
import { reportNoSteps } from "../mistakes/no-steps.ts";
import type { DocumentReader } from "../reader.ts";

/** Whether a fragment can be called: a map of `params` and `steps`. */
export function checkFragment({ key, value }: Entry, reader: DocumentReader): boolean {
  if (value.kind !== "map") {
    reportWrong(value, "a fragment: { params, steps }", reader, `Write ${key}: { steps: [ … ] }.`);
    return false;
  }
  readMembers(
    value,
    "a fragment",
    {
      params: { shape: { schema: {}, read: (node) => node }, doc: "" },
      steps: { shape: { schema: {}, read: (node) => node }, doc: "", required: true },
    },
    reader,
  );
  const help = "Write its steps, or leave the fragment out.";
  reportNoSteps(entry(value, "steps")?.value, `The fragment "${key}"`, help, reader);
  return true;
}
