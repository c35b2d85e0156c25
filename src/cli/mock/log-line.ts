import { isUtf8 } from "node:buffer";
import type { Paint } from "../../codeframe.ts";
import type { MockLogEntry, Passed } from "../../mock/log/entry.ts";
import { linesText } from "../../mock/not-found.ts";
import { cut, visible } from "../../visible.ts";

/** How much of a message a line shows, in columns. */
const SHOWN = 160;

/**
 * One line of `wstest mock`'s log; undefined for what is not shown. What peers sent is made safe for a terminal. Arrows are seen
 * from the connection that is named, as in the log of a run: `->` it sends, `<-` it has received.
 */
export function logLine(
  entry: MockLogEntry,
  paint: Paint,
  { messages }: { readonly messages: boolean },
): string | undefined {
  if (!messages && (entry.type === "message" || entry.type === "broadcast")) return undefined;
  const time = paint.dim(new Date(entry.at).toISOString().slice(11, 23));
  const line = (who: string, what: string): string => `${time} ${who.padEnd(8)} ${what}`;
  switch (entry.type) {
    case "opened": {
      const protocol = entry.protocol === undefined ? "" : ` as ${visible(entry.protocol)}`;
      return line(entry.connection, `${paint.green("opened")} ${visible(entry.url)}${protocol}`);
    }
    case "refused":
      return line(
        "",
        `${paint.yellow("refused")} ${visible(entry.url)} ${entry.how}${entry.code === undefined ? "" : ` ${entry.code}`} (${entry.by})`,
      );
    case "closed": {
      const reason = entry.reason === "" ? "" : ` ${visible(entry.reason)}`;
      const error = entry.error === undefined ? "" : `: ${visible(entry.error)}`;
      return line(
        entry.connection,
        `${paint.dim("closed")} by ${entry.server ? "the server" : entry.by === "us" ? "us" : "the client"} with ${entry.code}${reason}${error}${entry.fault === undefined ? "" : ` (fault ${visible(entry.fault)})`}`,
      );
    }
    case "message": {
      const [into, out] = entry.server ? ["<=", "=>"] : ["<-", "->"];
      const arrow = entry.direction === "in" ? into : out;
      const text = payloadText(entry);
      const by = byText(entry);
      const paintBy = entry.rule === undefined || entry.miss ? paint.yellow : paint.dim;
      return line(
        entry.connection,
        `${arrow} ${cut(visible(text), SHOWN)}${by === undefined ? "" : `  ${paintBy(`(${by})`)}`}`,
      );
    }
    case "broadcast": {
      const whom = paint.dim(`${entry.to}, ${entry.receivers}:`);
      const by = entry.rule === undefined ? "" : paint.dim(`  (${entry.rule})`);
      return line(entry.connection ?? "", `>> ${whom} ${cut(visible(payloadText(entry)), SHOWN)}${by}`);
    }
    case "fault": {
      return line(
        entry.connection,
        `${paint.magenta("fault")} ${visible(entry.fault)}: ${entry.what}${messages ? `: ${cut(visible(payloadText(entry)), SHOWN)}` : ""}`,
      );
    }
    case "http":
      return line("", `${entry.method} ${visible(entry.url)} ${entry.status}`);
    case "not-found": {
      const near = entry.nearest === undefined ? "" : `; did you mean ${entry.nearest}?`;
      const why = entry.looked ? `no rule holds (${linesText(entry.looked)})` : `no path fits${near}`;
      return line("", `${paint.yellow("404")} ${entry.method} ${visible(entry.url)}: ${why}`);
    }
    case "log":
      return line(entry.connection ?? "", `${paint.cyan("log:")} ${visible(entry.text)}`);
    case "note":
      return line("", `${paint.yellow("note:")} ${visible(entry.text)}`);
    case "problem":
      // Printed as a code frame by whoever is told of the problem itself.
      return undefined;
  }
}

/** Who has taken a message: a rule, nobody, or the rule that is nearest; and why that is not for it. */
function byText({ rule, untaken, miss }: Passed): string | undefined {
  if (!miss) return rule ?? (untaken ? "no rule" : undefined);
  const nearest = `${visible(miss.rule)}: ${cut(visible(miss.why), SHOWN)}`;
  return rule === undefined ? `no rule; nearest is ${nearest}` : `nearest is ${nearest}`;
}

function payloadText({ value, binary, size, payload }: Pick<Passed, "value" | "binary" | "size" | "payload">): string {
  return value ?? (binary ? binaryText(Buffer.from(payload, "base64"), size) : payload);
}

/** Binary messages are often texts all the same (NATS, MQTT over JSON); others are read in hexadecimal. */
function binaryText(bytes: Buffer, size: number): string {
  const whole = size > bytes.length ? bytes.subarray(0, lastWhole(bytes)) : bytes;
  const text = isUtf8(whole) ? whole.toString("utf8") : undefined;
  if (text !== undefined && text !== "" && !UNREADABLE.test(text)) return `${size} bytes "${text}"`;
  const shown = bytes
    .subarray(0, SHOWN_BYTES)
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");
  return `${size} bytes${shown === "" ? "" : ` ${shown}`}${size > SHOWN_BYTES ? " …" : ""}`;
}

/** Bytes in hexadecimal: what fits beside the rest of the line. */
const SHOWN_BYTES = 40;

/** Control characters but for tabs and the ends of lines. */
const UNREADABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/;

/** Where the last character begins that may have been cut. */
function lastWhole(bytes: Buffer): number {
  for (let end = bytes.length; end > bytes.length - 4; end--) {
    const byte = bytes[end - 1] ?? 0;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) return end - 1;
  }
  return bytes.length;
}
