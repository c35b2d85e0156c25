import type { AdminLogEntry } from "../../mock/admin/api.ts";
import { bytesOf, hexOf } from "../../hex-dump.ts";
import type { Passed } from "../../mock/log/entry.ts";
import { visible } from "../../visible.ts";
import { sizeText } from "./texts.ts";

/** How an entry of the log reads in one line. All that is in it is safe to show. */
export interface EntryLine {
  /** What happened, in one sign. */
  readonly sign: string;
  /** The same, for who hears it. */
  readonly what: string;
  /** How it is coloured. */
  readonly tone: "in" | "out" | "opened" | "closed" | "http" | "said" | "bad" | "doubt";
  readonly who: string;
  readonly text: string;
  /** What answered or decided. */
  readonly by?: string;
  /** Bytes of the whole message. */
  readonly size?: number;
}

/** How many characters of a message are looked at for its line. */
const LOOKED = 400;

/** Who has ended a connection; of a proxy it may be the server behind it. */
export function endedBy({ by, server }: { readonly by: "us" | "them"; readonly server?: true }): string {
  return server ? "the server" : by === "us" ? "the mock" : "the client";
}

export function entryLine(entry: AdminLogEntry): EntryLine {
  switch (entry.type) {
    case "message":
      return {
        ...(entry.direction === "in"
          ? { sign: entry.server ? "⇐" : "←", what: "received", tone: "in" as const }
          : { sign: entry.server ? "⇒" : "→", what: "sent", tone: "out" as const }),
        who: visible(entry.connection),
        text: entry.server
          ? `${entry.direction === "in" ? "from" : "to"} the server: ${messageText(entry)}`
          : messageText(entry),
        size: entry.size,
        ...(entry.rule === undefined
          ? entry.untaken
            ? {
                by: `no rule${entry.miss ? `; nearest is ${visible(entry.miss.rule)}: ${visible(entry.miss.why)}` : ""}`,
              }
            : {}
          : { by: entry.miss ? `nearest: ${visible(entry.rule)}; ${visible(entry.miss.why)}` : visible(entry.rule) }),
      };
    case "broadcast":
      return {
        sign: "⇉",
        what: "broadcast",
        tone: "out",
        who: visible(entry.connection ?? ""),
        text: `to ${visible(entry.to)} (${entry.receivers}): ${messageText(entry)}`,
        size: entry.size,
        ...(entry.rule === undefined ? {} : { by: visible(entry.rule) }),
      };
    case "fault": {
      const arrow = entry.direction === "in" ? "←" : "→";
      const text = `${visible(entry.fault)}: ${arrow} ${visible(entry.what)}: ${messageText(entry)}`;
      return { ...line("ϟ", "fault", "doubt", entry.connection, text), size: entry.size };
    }
    case "opened": {
      const as = entry.protocol === undefined ? "" : ` as ${visible(entry.protocol)}`;
      const from = entry.remoteAddress === undefined ? "" : ` from ${visible(entry.remoteAddress)}`;
      return line("+", "opened", "opened", entry.connection, `opened ${visible(entry.url)}${as}${from}`);
    }
    case "closed": {
      const reason = entry.reason === "" ? "" : ` “${visible(entry.reason)}”`;
      const error = entry.error === undefined ? "" : `: ${visible(entry.error)}`;
      const who = endedBy(entry);
      return line(
        "×",
        "closed",
        "closed",
        entry.connection,
        `closed by ${who} with ${entry.code}${reason}${error}${entry.fault === undefined ? "" : ` (fault ${visible(entry.fault)})`}`,
      );
    }
    case "refused": {
      const code = entry.code === undefined ? "" : ` ${entry.code}`;
      const text = `${visible(entry.url)}: ${refusals[entry.how]}${code}`;
      return { ...line("⊘", "refused", "doubt", "", text), by: visible(entry.by) };
    }
    case "http":
      return line("⇄", "HTTP", "http", "", `${visible(entry.method)} ${visible(entry.url)} ${entry.status}`);
    case "not-found": {
      const near = entry.nearest === undefined ? "" : `; did you mean ${visible(entry.nearest)}?`;
      return line("?", "not found", "doubt", "", `${visible(entry.method)} ${visible(entry.url)}: no path fits${near}`);
    }
    case "log":
      return line("·", "log", "said", entry.connection ?? "", oneLine(entry.text));
    case "note":
      return line("i", "note", "doubt", "", oneLine(entry.text));
    case "problem":
      return line("!", "problem", "bad", entry.connection ?? "", oneLine(entry.text));
    default:
      return other(entry);
  }
}

/** What a newer mock tells and this page does not know yet. */
function other(entry: object): EntryLine {
  const { type, connection, text } = entry as Readonly<Record<string, unknown>>;
  const said = typeof text === "string" ? text : JSON.stringify(entry);
  return line("·", String(type), "said", typeof connection === "string" ? connection : "", oneLine(said));
}

const refusals = { status: "answered", close: "closed with", hang: "never answered", drop: "dropped" } as const;

function line(sign: string, what: string, tone: EntryLine["tone"], who: string, text: string): EntryLine {
  return { sign, what, tone, who: visible(who), text };
}

function messageText({ value, binary, payload }: Pick<Passed, "value" | "binary" | "payload">): string {
  if (value !== undefined) return oneLine(value);
  return binary ? hexOf(bytesOf(payload.slice(0, 64))) : oneLine(payload);
}

function oneLine(text: string): string {
  return visible(text.slice(0, LOOKED).replaceAll(/\s+/g, " "));
}

/** An entry in words, for who hears the page. */
export function spokenEntry(entry: AdminLogEntry, time: string): string {
  const { what, who, text, by, size } = entryLine(entry);
  const parts = [who, size === undefined ? "" : what, text].filter(Boolean).join(" ");
  const bytes = size === undefined ? "" : `, ${sizeText(size)}`;
  return `${time} ${parts}${bytes}${by === undefined ? "" : `, by ${by}`}`;
}
