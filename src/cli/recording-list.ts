import { durationText } from "../../reporters/duration.ts";
import { stamp } from "../../reporters/lanes.ts";
import type { Style } from "../codeframe.ts";
import type { ConnectionSummary } from "../recording/connection-summary.ts";
import { sizeText } from "../size-text.ts";
import { tableLines } from "../table.ts";
import { columns, cut, visible } from "../visible.ts";

/** The connections of a recording as a table, a line each; no line is wider than the terminal. */
export function recordingList(all: readonly ConnectionSummary[], { paint, width }: Style): readonly string[] {
  const origin = commonOrigin(all);
  const rows = all.map((each) => rowOf(each, origin));
  // Columns in which nothing stands take no room.
  const used = head.map((_, column) => column < ALWAYS || rows.some((row) => (row[column] ?? "") !== ""));
  const shown = (row: readonly string[]): readonly string[] => row.filter((_, column) => used[column]);
  const places = head.flatMap((_, column) => (used[column] ? [column] : []));
  const urlColumn = head.indexOf("url");
  const full = tableLines([head, ...rows].map(shown), (column) => LEFT.has(places[column] ?? 0));
  const tooWide = Math.max(0, ...full.map(columns)) - width;
  const widest = Math.max(0, ...rows.map((row) => columns(row[urlColumn] ?? "")));
  const room = Math.max(LEAST_URL, widest - tooWide);
  const narrow = tooWide <= 0 ? rows : rows.map((row) => row.with(urlColumn, cut(row[urlColumn] ?? "", room)));
  const [first = "", ...lines] = tableLines([head, ...narrow].map(shown), (column) => LEFT.has(places[column] ?? 0));
  return [paint.dim(cut(first, width)), ...lines.map((line) => cut(line, width))];
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
