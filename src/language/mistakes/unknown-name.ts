import { didYouMean } from "../../shape/nearest.ts";
import { reactionNames } from "../../steps/standing/rule.ts";
import { roots } from "../../steps/standing/when.ts";

/** What to do about a name that is read and that nothing gives a value. `known`: the names in sight. */
export function helpForName(name: string, known: Iterable<string>, isMock: boolean): string {
  if (name === "self")
    return "self is who acts, and here nobody does: it stands in what somebody does, - alice: { … }.";
  if ((reactionNames as readonly string[]).includes(name))
    return isMock
      ? `Only rules see "${name}": rules: [{ do: [ … ] }].`
      : `Only rules see "${name}". What a step receives gives values by extract: { receive: …, extract: { id: $.id } }.`;
  if ((roots as readonly string[]).includes(name))
    return isMock ? `"${name}" is not known here.` : `Only a mock has "${name}".`;
  if (name === "item" && isMock)
    return "A stream has items where it goes through some: from: [ … ], or from: rows.csv.";
  return didYouMean(name, known) ?? `Define it: vars: { ${name}: … }, or give it on the command line: --var ${name}=….`;
}
