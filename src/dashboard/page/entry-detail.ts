import type { AdminLogDetail, AdminLogEntry } from "../../mock/admin/api.ts";
import { bytesOf } from "../../hex-dump.ts";
import { visible, visibleText } from "../../visible.ts";
import { get, Refused } from "./admin.ts";
import { contentView } from "./content-view.ts";
import { copyButton } from "./copy.ts";
import type { DetailPanel } from "./detail-panel.ts";
import { button, element, facts } from "./elements.ts";
import { entryLine, endedBy } from "./entry-text.ts";
import { connectionOf, endpointOf } from "./filter.ts";
import type { Content } from "./reading.ts";
import { clockText, numberText } from "./texts.ts";

/** What can be done from an entry. */
export interface EntryActs {
  readonly back: HTMLElement;
  move(by: 1 | -1): void;
  only(connection: string): void;
  openConnection(name: string): void;
  sendAgain(content: Content): void;
  /** The link to the entry, with the address of the page. */
  link(): string;
}

let latest = 0;

/** Shows all that is known of an entry of the log. The whole message is asked for. */
export async function showEntry(entry: AdminLogEntry, panel: DetailPanel, acts: EntryActs): Promise<void> {
  const asked = ++latest;
  const place = element("div", { class: "place" });
  const { what, by, size } = entryLine(entry);
  const connection = connectionOf(entry);
  const endpoint = endpointOf(entry);
  const isMessage = entry.type === "message" || entry.type === "broadcast" || entry.type === "fault";
  panel.show(
    titles[what] ?? what,
    acts.back,
    [
      button("↑", () => acts.move(-1), { "aria-label": "The entry before", title: "The entry before", class: "quiet" }),
      button("↓", () => acts.move(1), { "aria-label": "The next entry", title: "The next entry", class: "quiet" }),
    ],
    facts(
      ["Time", `${new Date(entry.at).toLocaleDateString()} ${clockText(entry.at)}`],
      connection === undefined
        ? undefined
        : [
            "Connection",
            element(
              "span",
              {},
              button(visible(connection), () => acts.openConnection(connection), { class: "link" }),
              " ",
              button("only this", () => acts.only(connection), { class: "link soft" }),
            ),
          ],
      endpoint === undefined ? undefined : ["Endpoint", visible(endpoint)],
      entry.type === "broadcast"
        ? ["Went to", `${visible(entry.to)}, ${numberText(entry.receivers)} reached`]
        : undefined,
      entry.type === "fault" ? ["Fault", visible(entry.fault)] : undefined,
      entry.type === "fault" ? ["What it did", visible(entry.what)] : undefined,
      by === undefined ? undefined : [ruleLabel(entry), by],
      size === undefined
        ? undefined
        : [
            "Size",
            `${numberText(size)} ${size === 1 ? "byte" : "bytes"}${isMessage && entry.binary ? ", binary" : ""}`,
          ],
      isMessage && entry.value !== undefined ? ["Decoded", visible(entry.value)] : undefined,
      entry.type === "closed"
        ? ["Code", `${entry.code}${codes[entry.code] === undefined ? "" : ` ${codes[entry.code]}`}`]
        : undefined,
      entry.type === "closed" ? ["By", endedBy(entry)] : undefined,
      entry.type === "closed" && entry.reason !== "" ? ["Reason", visible(entry.reason)] : undefined,
      entry.type === "closed" && entry.error !== undefined ? ["Error", visible(entry.error)] : undefined,
      "url" in entry ? ["Address", visible(entry.url)] : undefined,
      entry.type === "opened" && entry.protocol !== undefined ? ["Subprotocol", visible(entry.protocol)] : undefined,
      entry.type === "opened" && entry.remoteAddress !== undefined ? ["From", visible(entry.remoteAddress)] : undefined,
      entry.type === "http" ? ["Status", `${entry.status}`] : undefined,
      ["Link", copyButton("Copy link", acts.link)],
    ),
    place,
  );
  if (!isMessage) {
    if ("text" in entry)
      place.append(
        element("pre", { class: "payload", tabindex: 0, dir: "ltr", "aria-label": "Text" }, visibleText(entry.text)),
      );
    return;
  }
  try {
    const { payload } = await get<AdminLogDetail>(`log/${entry.id}`);
    if (asked === latest)
      showContent(place, contentOf(entry, payload), payload?.whole === false ? entry.size : undefined, acts);
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    if (asked === latest) showContent(place, contentOf(entry, undefined), entry.size, acts);
  }
}

function showContent(place: HTMLElement, content: Content, cutOf: number | undefined, acts: EntryActs): void {
  const isCut = cutOf !== undefined && content.bytes.length < cutOf;
  place.replaceChildren(
    ...(isCut
      ? [element("p", { class: "hint" }, `Only the first ${numberText(content.bytes.length)} of its bytes are kept.`)]
      : []),
    contentView(content),
    element(
      "div",
      { class: "actions" },
      copyButton("Copy", () => content.text),
      ...(isCut ? [] : [button("Send it again…", () => acts.sendAgain(content))]),
    ),
  );
}

function contentOf(
  { binary, payload: kept }: { readonly binary: boolean; readonly payload: string },
  payload: AdminLogDetail["payload"],
): Content {
  if (payload) return { binary, text: payload.text, bytes: bytesOf(payload.base64) };
  if (!binary) return { binary, text: kept, bytes: new TextEncoder().encode(kept) };
  const bytes = bytesOf(kept);
  return { binary, text: new TextDecoder().decode(bytes), bytes };
}

function ruleLabel(entry: AdminLogEntry): string {
  if (entry.type === "refused") return "Decided by";
  return entry.type === "message" && entry.direction === "in" ? "Answered by" : "Sent by";
}

const titles: Readonly<Record<string, string>> = {
  received: "Message from the client",
  sent: "Message to the client",
  broadcast: "Broadcast",
  opened: "Connection opened",
  closed: "Connection closed",
  refused: "Handshake turned away",
  HTTP: "HTTP request",
  "not found": "No path fits",
  log: "Log of a step",
  note: "Note",
  problem: "Problem",
  fault: "Fault",
};

/** What the codes of RFC 6455 are called. */
const codes: Readonly<Record<number, string>> = {
  1000: "normal",
  1001: "going away",
  1002: "protocol error",
  1003: "unsupported data",
  1005: "no code was given",
  1006: "ended without a close frame",
  1007: "invalid text",
  1008: "policy violation",
  1009: "too big",
  1010: "extension missing",
  1011: "internal error",
  1012: "service restart",
  1013: "try again later",
};
