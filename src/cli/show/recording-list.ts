import { durationText } from "../../../reporters/duration.ts";
import { stamp } from "../../../reporters/lanes.ts";
import type { Style } from "../../codeframe.ts";
import type { ConnectionSummary } from "../../recording/connection-summary.ts";
import { sizeText } from "../../size-text.ts";
import { tableLines } from "../../table.ts";
import { columns, cut, visible } from "../../visible.ts";

/** The connections of a recording as a table, a line each; no line is wider than the terminal. */
export function recordingList(all: readonly ConnectionSummary[], { paint, width }: Style): readonly string[] {
  const origin = commonOrigin(all);
  const rows = all.map((each) => rowOf(each, origin));
  // Columns in which nothing stands take no room.
  let shown = head.filter((_, column) => column < ALWAYS || rows.some((row) => (row[column] ?? "") !== ""));
  let lines = linesOf(rows, shown, width);
  for (const name of LESS) {
    if (widthOf(lines) <= width) break;
    shown = shown.filter((each) => each !== name);
    lines = linesOf(rows, shown, width);
  }
  const [first = "", ...rest] = lines.map((line) => cut(line, width));
  return [paint.dim(first), ...rest];
}

/** Where all connections lead, which need not be said of each; undefined when they lead elsewhere. */
export function commonOrigin(all: readonly ConnectionSummary[]): string | undefined {
  const origins = new Set(all.map(({ request }) => originOf(request?.url)));
  const [origin] = origins;
  return origins.size === 1 ? origin : undefined;
}

// --- internal ---

const head = ["#", "time", "client", "url", "status", "protocol", "sent", "received", "lasted", "end"];
/** So many columns stand there even when they are empty. */
const ALWAYS = 2;
/** Those of texts; numbers stand to the right. */
const LEFT: ReadonlySet<number> = new Set([2, 3, 5, 9]);
const LEAST_URL = 16;
/** Those that a narrow terminal does without, one after another. */
const LESS = ["client", "protocol", "time", "lasted"];

/** These columns of the table; urls are cut where it is too wide. */
function linesOf(rows: readonly (readonly string[])[], shown: readonly string[], width: number): readonly string[] {
  const columnsOf = (row: readonly string[]): readonly string[] => shown.map((name) => row[head.indexOf(name)] ?? "");
  const tableOf = (table: readonly (readonly string[])[]): readonly string[] =>
    tableLines([shown, ...table.map(columnsOf)], (column) => LEFT.has(head.indexOf(shown[column] ?? "")));
  const full = tableOf(rows);
  const tooWide = widthOf(full) - width;
  if (tooWide <= 0) return full;
  const url = head.indexOf("url");
  const widest = Math.max(0, ...rows.map((row) => columns(row[url] ?? "")));
  const room = Math.max(LEAST_URL, widest - tooWide);
  return tableOf(rows.map((row) => row.with(url, cut(row[url] ?? "", room))));
}

function widthOf(lines: readonly string[]): number {
  return lines.reduce((most, line) => Math.max(most, columns(line)), 0);
}

function originOf(url: string | undefined): string | undefined {
  const [, origin] = /^(\w+:\/\/[^/?#]*)(?:[/?#]|$)/.exec(url ?? "") ?? [];
  return origin;
}

function rowOf(summary: ConnectionSummary, origin: string | undefined): readonly string[] {
  const { connection, at, last, client, request, requests, status, protocol, sent } = summary;
  const isHttp = request !== undefined && !/^wss?:/i.test(request.url);
  const url = request ? request.url.slice(origin?.length ?? 0) || "/" : "";
  const asked =
    (isHttp ? `${request.method} ` : "") + url + (isHttp && requests > 1 ? ` and ${requests - 1} more` : "");
  const messages = ({ messages: count, bytes }: { readonly messages: number; readonly bytes: number }): string =>
    isHttp ? "" : count === 0 ? "0" : `${count.toLocaleString("en-US")} (${sizeText(bytes)})`;
  return [
    String(connection),
    stamp(at).trim(),
    client ?? "",
    asked,
    status === undefined ? "" : String(status),
    protocol ?? "",
    messages(sent.client),
    messages(sent.server),
    durationText(last - at),
    isHttp ? (summary.error ?? "") : endText(summary),
  ].map(visible);
}

function endText({ status, close, end, error }: ConnectionSummary): string {
  if (close) {
    const { code, reason, from } = close;
    return `${code ?? "no code"}${reason === "" ? "" : ` ${JSON.stringify(reason)}`} by the ${from}${error === undefined ? "" : `; ${error}`}`;
  }
  if (error !== undefined) return error;
  if (status !== undefined && status !== 101) return "refused";
  if (!end) return "open at the end";
  const by = end.from === undefined ? "" : ` by the ${end.from}`;
  if (end.how === "reset") return `reset${by}`;
  return end.how === "fin" ? `no close frame, ended${by}` : "unknown";
}
