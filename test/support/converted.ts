import { convertTraffic } from "../../src/convert/traffic.ts";
import type { Kind } from "../../src/convert/format.ts";
import { loadText } from "../../src/language/load.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { recording } from "./traffic.ts";

/** What traffic becomes as YAML, without the lines about its schema; and what is wrong with it. */
export async function converted(
  events: readonly TrafficEvent[],
  kind: Kind,
  more: Parameters<typeof recording>[1] = {},
): Promise<{ readonly text: string; readonly left: readonly string[]; readonly problems: readonly string[] }> {
  const request = { name: "chat.ndjson", out: "/tmp/out.yaml", cwd: "/tmp" };
  const { text, left } = await convertTraffic(recording(events, more), request, kind);
  const { problems } = await loadText(text, { path: "/tmp/out.yaml", shown: "out.yaml" }, { show: (each) => each });
  return {
    text: text.split("\n").slice(2).join("\n"),
    left: left.map(({ place, text: what }) => `${place}: ${what}`),
    problems: problems.map(({ headline, place }) => `${place?.line}: ${headline}`),
  };
}

/** The steps of a scenario, or what stands behind another key, as it is printed. */
export function partOf(text: string, key: string): string {
  const lines = text.split("\n");
  const begin = lines.findIndex((line) => line.startsWith(`${key}:`));
  const end = lines.findIndex((line, index) => index > begin && /^\w/.test(line));
  return lines
    .slice(begin, end === -1 ? undefined : end)
    .join("\n")
    .trimEnd();
}
