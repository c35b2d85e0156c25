import { parseYaml } from "../../src/language/yaml/yaml.ts";
import type { Node } from "../../src/tree.ts";

/** The tree of a YAML snippet, with real places. Throws when the snippet is not valid YAML: then the test is wrong. */
export function tree(text: string, file = "test.yaml"): Node {
  const [document] = parseYaml({ file, text });
  const [fault] = document?.problems ?? [];
  if (fault) throw new Error(`The snippet is not valid: ${fault.headline}`);
  if (!document?.root) throw new Error("The snippet is empty");
  return document.root;
}
