import { hexDump } from "../hex-dump.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import { didYouMean } from "../shape/nearest.ts";
import { endText } from "../steps/waiting/ending.ts";
import { messageText } from "../steps/receiving/taking.ts";
import { cut, visible } from "../visible.ts";
import { saySentences } from "./console.ts";
import type { Stop } from "./stop.ts";

/** So many unread messages of a client are shown. */
const MOST = 20;
/** So many bytes or characters of one message are shown in full. */
const LONGEST = 16_384;

/** The clients of a name, of a group all; all clients without a name. Undefined for a name of none, which is said. */
export function peersNamed(name: string | undefined, { looking }: Stop): readonly Peer[] | undefined {
  const peers = looking.inspected.peers();
  if (name === undefined) return peers;
  const found = peers.filter((peer) => peer.name === name || peer.name.startsWith(`${name}[`));
  if (found.length > 0) return found;
  const names = peers.map((peer) => peer.name);
  saySentences(
    looking.debugger.options.console,
    visible(
      `There is no client "${name}". ${didYouMean(name, names) ?? (names.length > 0 ? `The clients are ${names.slice(0, 10).join(", ")}.` : "There are none.")}`,
    ),
  );
  return undefined;
}

/** Whether a client is connected, and what it has not read. */
export function inboxLines(peer: Peer, stop: Stop): readonly string[] {
  const { looking } = stop;
  const { console } = looking.debugger.options;
  const { inbox, name } = peer;
  const messages = [...inbox.unreadMessages()];
  const counts = `${messages.length} unread of ${inbox.received}`;
  const lines = messages.slice(0, MOST).map((message) => messageLine(message, stop));
  const more = messages.length - lines.length;
  return [
    `${console.style.paint.bold(visible(name))}  ${visible(looking.run.mask(stateOf(peer)))}, ${counts}`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function stateOf(peer: Peer): string {
  const { end } = peer.inbox;
  if (end) return endText(end);
  if (peer.connected) return peer.inbox.paused ? "connected, reads nothing (paused)" : "connected";
  return peer.opening ? "connecting" : "not connected";
}

function messageLine(message: Message, { looking }: Stop): string {
  const { console } = looking.debugger.options;
  const { width } = console.style;
  const head = `  ${String(message.number).padStart(3)}  ${console.time(message.at - looking.inspected.began)}  `;
  const ruled = message.ruled ? "(a rule has answered it) " : "";
  const room = Math.max(20, width - head.length - 1);
  return head + cut(looking.run.mask(ruled + messageText(message, Math.max(20, room - ruled.length))), room);
}

/** A message in full: its value as JSON, else its text, else its bytes. */
export function messageLines(peer: Peer, number: string, { looking }: Stop): readonly string[] {
  const { inbox } = peer;
  const message = [...inbox.unreadMessages(), ...inbox.recent].find(
    (each) => `${each.number}` === number.replace(/^#/, ""),
  );
  if (!message) return [visible(`${peer.name} has no message ${number}: unread ones are kept, and the last few.`)];
  const { value, text, bytes } = message;
  const isJson = value !== undefined && value !== text && !(value instanceof Uint8Array);
  const whole = isJson ? JSON.stringify(value, null, 2) : text;
  const lines =
    whole === undefined ? hexDump(bytes.subarray(0, LONGEST / 4)).split("\n") : whole.slice(0, LONGEST).split(/\r?\n/);
  const lost = whole === undefined ? bytes.length - LONGEST / 4 : whole.length - LONGEST;
  return [
    ...lines.map((line) => visible(looking.run.mask(line))),
    ...(lost > 0 ? [`… (${lost} more ${whole === undefined ? "bytes" : "characters"})`] : []),
  ];
}
