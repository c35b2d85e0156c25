import { parseYaml } from "../language/yaml/yaml.ts";
import { toData } from "../tree.ts";

/** JSON of a value that was told in one line, as YAML writes it; undefined for one that was cut, or that holds bytes. */
export function shownJson(text: string): string | undefined {
  if (/\u2026|<\d+ bytes?/.test(text)) return undefined;
  const [document] = parseYaml({ file: "event", text });
  return document?.root && document.problems.length === 0 ? JSON.stringify(toData(document.root)) : undefined;
}
