import { bodyText } from "../../recording/body-text.ts";
import type { HeaderList, TrafficBody, TrafficEvent } from "../../recording/traffic.ts";
import { visible, visibleLines } from "../../visible.ts";

/** What a request or an answer had beside what its line in the timeline tells: its headers, and its body as text. */
export function headLines(event: TrafficEvent): readonly string[] {
  if (event.type !== "request" && event.type !== "response") return [];
  const mark = event.type === "request" ? ">" : "<";
  const first =
    event.type === "request" ? `${event.method} ${event.url}` : `${event.status} ${event.statusText}`.trimEnd();
  const headers = event.headers.map(([name, value]) => `${name}: ${value}`);
  const body = event.body ? bodyLines(event.body, event.headers) : [];
  return [...[first, ...headers].map((line) => visible(line)), ...(body.length > 0 ? ["", ...body] : [])].map((line) =>
    `${INDENT}${mark} ${line}`.trimEnd(),
  );
}

// --- internal ---

/** As wide as the time before a line. */
const INDENT = " ".repeat(11);
/** So many characters of a body are shown. */
const SHOWN = 4000;

function bodyLines(body: TrafficBody, headers: HeaderList): readonly string[] {
  const { bytes, of = bytes.length, omitted } = body;
  if (of === 0) return [];
  if (omitted !== undefined) return [visible(`<${of} bytes that are not here: ${omitted}>`)];
  const coding = headers.find(([name]) => name.toLowerCase() === "content-encoding")?.[1];
  const packed = coding === undefined ? "" : ` of ${coding}`;
  const text = bodyText(body);
  if (text === undefined) return [visible(`<${of} bytes${packed}>`)];
  const lines = visibleLines(text.slice(0, SHOWN));
  if (body.of !== undefined) return [...lines, visible(`… ${of} bytes${packed} in all`)];
  return text.length > SHOWN ? [...lines, `… ${of} bytes in all`] : lines;
}
