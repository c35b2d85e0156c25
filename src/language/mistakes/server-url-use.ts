import { locator } from "../../expression/locate.ts";
import { entry, type Node } from "../../tree.ts";
import type { DocumentReader } from "../reader.ts";

/** Reports the url of a client that names a server and not its url. Whether it did. */
export function reportServerAsUrl(settings: Node, reader: DocumentReader): boolean {
  const node = settings.kind === "map" ? entry(settings, "url")?.value : settings;
  if (node?.kind !== "scalar" || typeof node.value !== "string") return false;
  const { servers, members } = reader.document;
  const [, name = ""] = /^(?:\$\{\s*)?([\w-]+)(?:\s*\})?$/.exec(node.value) ?? [];
  if (servers.has(name)) {
    reader.report({
      headline: `"${node.value}" is a server, not its url`,
      label: "not a url",
      at: node.span,
      help: `Write "\${${name}.url}".`,
    });
    return true;
  }
  // The url of a mock ends with its port.
  const joined = /\$\{\s*(\w+)\.(?:url|httpUrl)\s*\}([\w.-]+)/.exec(node.value);
  const [whole = "", of = "", path = ""] = joined ?? [];
  if (!joined || !members.servers.get(of)?.includes("httpUrl")) return false;
  reader.report({
    headline: `A "/" is missing between the url of "${of}" and "${path}"`,
    label: "no path",
    at: locator(node.value, node.span)(joined.index, joined.index + whole.length),
    help: `Write "\${${of}.url}/${path}".`,
  });
  return true;
}
