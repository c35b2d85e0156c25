import { json } from "../codec/json.ts";
import type { Clock } from "../environment.ts";
import type { Connection } from "../net/connection.ts";
import { Message } from "../net/message.ts";
import { messageText } from "../steps/receiving/taking.ts";
import { closeText } from "../steps/waiting/ending.ts";
import { breachEnd } from "../net/breach.ts";
import { closeAdvice } from "./close-advice.ts";
import type { CheckName, Finding } from "./finding.ts";
import type { Listening } from "./listening.ts";
import type { Offer } from "./subprotocols.ts";

/** How an open connection is looked at; times are milliseconds. */
export interface BehaviourOptions {
  readonly clock: Clock;
  readonly offer: Offer;
  readonly timeout: number;
  /** How long nothing is sent, to see whether the server ends it. */
  readonly idle: number;
  readonly signal: AbortSignal;
}

/** How long a greeting is waited for, in milliseconds. */
const GREETING = 1000;

/** Looks at what a server does on an open connection, and closes it in the end. */
export async function* behaviour(
  connection: Connection,
  listening: Listening,
  options: BehaviourOptions,
): AsyncGenerator<Finding> {
  const { signal, idle } = options;
  const opened = options.clock.now();
  await listening.until(() => listening.messages.length > 0 || listening.closing !== undefined, GREETING, signal);
  let last = greeting(listening, opened, options.offer);
  yield last;
  if (!listening.closing && !signal.aborted) {
    last = await pingOnce(connection, listening, options);
    yield last;
  }
  // What has been said of the end is not said again of the silence.
  const isTold = last.status === "failed" && listening.closing !== undefined;
  const quiet = options.clock.now();
  if (!signal.aborted) await listening.until(() => listening.closing !== undefined, idle, signal);
  if (signal.aborted) {
    connection.drop("end");
    return;
  }
  if (!isTold) yield idling(listening, { opened, quiet, idle });
  if (!listening.closing) yield await close(connection, listening, options);
  connection.drop("end");
}

/** A server that broke the protocol has not closed: we have. */
function broken(check: CheckName, breach: NonNullable<Listening["breach"]>): Finding {
  return {
    check,
    status: "failed",
    found: breachEnd(breach),
    meaning: breach.limit
      ? "wstest takes no more than that."
      : "Every client must end a connection on which that happens (RFC 6455 section 7.1.7).",
    help: "Look at what the server sends there; wstest connect -v shows what came before it.",
    details: { error: breach },
  };
}

function greeting({ messages, closing, breach }: Listening, opened: number, offer: Offer): Finding {
  const check = "first message";
  const [first] = messages;
  if (first) {
    const text = messageText(new Message(first.bytes, first.binary, first.at, 1, json), 100);
    const ms = Math.max(0, first.at - opened);
    return { check, status: "ok", found: text, ms, details: { binary: first.binary, bytes: first.bytes.length } };
  }
  if (breach) return broken(check, breach);
  if (closing) {
    return {
      check,
      status: "failed",
      found: `the server closed at once: ${closeText(closing)}`,
      ...closeAdvice(closing, offer),
      details: { code: closing.code, reason: closing.reason },
    };
  }
  return { check, status: "skipped", found: `none within ${GREETING} ms: the server waits for the client` };
}

async function pingOnce(
  connection: Connection,
  listening: Listening,
  { clock, timeout, signal }: BehaviourOptions,
): Promise<Finding> {
  const data = Buffer.from("wstest");
  const start = clock.now();
  connection.ping(data);
  const mine = () => listening.pongs.find((pong) => pong.data.equals(data));
  await listening.until(() => mine() !== undefined || listening.closing !== undefined, timeout, signal);
  const pong = mine();
  if (pong) return { check: "ping", status: "ok", found: "a ping is answered", ms: pong.at - start };
  if (listening.breach) return broken("ping", listening.breach);
  return {
    check: "ping",
    status: "failed",
    found: listening.closing
      ? `the server closed upon a ping: ${closeText(listening.closing)}`
      : `no pong within ${Math.round(timeout)} ms`,
    meaning:
      "A ping must be answered (RFC 6455 section 5.5.2). Clients that send heartbeats take this connection for dead.",
    help: "Does the server read while it is busy? Does something between keep control frames back?",
  };
}

function idling(
  listening: Listening,
  times: { readonly opened: number; readonly quiet: number; readonly idle: number },
): Finding {
  const { closing, breach, pings } = listening;
  if (breach) return broken("idle", breach);
  const beats = pings > 0 ? `; it has sent ${pings} ${pings === 1 ? "ping" : "pings"}` : "";
  if (!closing)
    return {
      check: "idle",
      status: "ok",
      found: `open after ${Math.round(times.idle)} ms without a message${beats}`,
      details: { pings },
    };
  return {
    check: "idle",
    status: "warning",
    found: `the server closed after ${Math.round(closing.at - times.opened)} ms: ${closeText(closing)}${beats}`,
    meaning: "It ends connections on which it hears nothing, or that do not say what it expects.",
    help: "Send heartbeats more often than that (heartbeat: { every: … }), or what it waits for.",
    details: { code: closing.code, reason: closing.reason, pings },
  };
}

async function close(
  connection: Connection,
  listening: Listening,
  { clock, timeout, signal }: BehaviourOptions,
): Promise<Finding> {
  const start = clock.now();
  connection.close(1000);
  await listening.until(() => listening.end !== undefined, timeout, signal);
  const ms = clock.now() - start;
  const { end } = listening;
  const check = "close";
  if (!end) {
    return {
      check,
      status: "warning",
      found: listening.closing
        ? `answered with ${closeText(listening.closing)}, and TCP stays open`
        : `no answer to a close within ${Math.round(timeout)} ms`,
      meaning: "The server leaves connections half open: they cost it memory, and clients wait for their end.",
      help: "Let it answer a close frame by one, and end TCP (RFC 6455 section 7.1.1).",
    };
  }
  if (!end.clean) {
    return {
      check,
      status: "warning",
      found: end.reset ? "TCP was reset in answer to a close" : "TCP ended without a close frame",
      ms,
      meaning: "Clients see 1006, as if the connection had broken.",
      help: "Let the server answer a close frame by one (RFC 6455 section 5.5.1).",
    };
  }
  return { check, status: "ok", found: `1000 is answered with ${closeText(end)}`, ms };
}
