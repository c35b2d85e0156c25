import { isObject } from "../../match/equality.ts";
import type { Notes } from "../notes.ts";
import type { Spot } from "./spot.ts";

/** A message of a channel, as the one who speaks sees it. */
export interface ChannelMessage {
  readonly name: string;
  readonly spot: Spot;
  /** What the server answers; undefined when the document does not say. */
  readonly replies: readonly ChannelMessage[] | undefined;
}

/** A place where clients connect. */
export interface Channel {
  readonly name: string;
  readonly spot: Spot;
  /** As it is written: `/rooms/{room}`. */
  readonly address: string;
  readonly servers: readonly Spot[];
  readonly fromClient: readonly ChannelMessage[];
  /** What the server sends by itself. */
  readonly fromServer: readonly ChannelMessage[];
}

/** The channels of a document of version 2 or 3 that WebSocket clients can use. */
export function channelsOf(root: Spot, notes: Notes): readonly Channel[] {
  const isThree = Number.parseFloat(String(root.raw("asyncapi"))) >= 3;
  const servers = root.get("servers");
  return (root.get("channels")?.members() ?? []).flatMap(([name, spot]) => {
    const own = serversOf(spot, servers, isThree);
    const foreign = own.filter((server) => !/^wss?$/i.test(server.text("protocol") ?? ""));
    const speaks = spot.get("bindings")?.get("ws") !== undefined;
    if (own.length > 0 && foreign.length === own.length && !speaks) {
      const protocols = [...new Set(foreign.map((each) => each.text("protocol") ?? "nothing"))].join(", ");
      notes.add(spot, `the channel ${name}, whose servers speak ${protocols}`);
      return [];
    }
    const used = own.filter((server) => !foreign.includes(server));
    const spoken = isThree ? version3(root, spot) : version2(spot, name);
    const address = isThree ? (spot.text("address") ?? "") : name;
    if (isThree && spot.text("address") === undefined)
      notes.add(spot, `the channel ${name} has no address: it is at the path of the server`);
    return [{ name, spot, address, servers: used, ...spoken }];
  });
}

/** The servers that a channel names, else all. */
function serversOf(channel: Spot, servers: Spot | undefined, isThree: boolean): readonly Spot[] {
  const all = servers?.members() ?? [];
  const named = channel.raw("servers");
  if (!Array.isArray(named) || named.length === 0) return all.map(([, server]) => server);
  if (isThree) return channel.get("servers")?.items() ?? [];
  return all.filter(([name]) => named.includes(name)).map(([, server]) => server);
}

type Spoken = Pick<Channel, "fromClient" | "fromServer">;

/** Version 2: what clients `publish` they send, what they `subscribe` to comes from the server. */
function version2(channel: Spot, name: string): Spoken {
  const messages = (operation: Spot | undefined): readonly Spot[] => {
    const message = operation?.get("message");
    return message?.get("oneOf")?.items() ?? (message ? [message] : []);
  };
  const publish = channel.get("publish");
  const fromClient = messages(publish).map((spot) => {
    // Not of the specification, but what documents of WebSocket APIs say it with.
    const reply = spot.get("x-response") ?? publish?.get("x-response");
    const replies = reply && (reply.get("oneOf")?.items() ?? [reply]);
    return {
      name: nameOf(spot, name),
      spot,
      replies: replies?.map((each) => ({ name: nameOf(each, name), spot: each, replies: undefined })),
    };
  });
  return { fromClient, fromServer: withoutReplies(messages(channel.get("subscribe")), fromClient, name) };
}

/** Version 3: the described application is the server. What it receives clients send. */
function version3(root: Spot, channel: Spot): Spoken {
  const operations = (root.get("operations")?.members() ?? []).map(([, each]) => each);
  const own = operations.filter((each) => each.get("channel")?.is(channel));
  const inChannel = channel.get("messages");
  const named = (spot: Spot): string =>
    inChannel?.members().find(([, each]) => each.is(spot))?.[0] ?? nameOf(spot, "the channel");
  const of = (spot: Spot | undefined): readonly Spot[] =>
    spot?.get("messages")?.items() ?? (spot?.get("channel")?.get("messages")?.members() ?? []).map(([, each]) => each);
  const received = own.filter((each) => each.text("action") === "receive");
  const fromClient = received.flatMap((operation) => {
    const reply = operation.get("reply");
    const answers = reply && (reply.get("messages") || reply.get("channel") ? of(reply) : []);
    const replies = answers?.map((spot) => ({ name: named(spot), spot, replies: undefined }));
    return of(operation).map((spot) => ({ name: named(spot), spot, replies }));
  });
  const sent = own.filter((each) => each.text("action") === "send").flatMap(of);
  // Without operations nobody says who sends what: all of it is shown as what clients may send.
  const all = operations.length === 0 ? (inChannel?.members() ?? []) : [];
  const unsaid = all.map(([name, spot]) => ({ name, spot, replies: undefined }));
  return {
    fromClient: [...unique(fromClient), ...unsaid],
    fromServer: withoutReplies(sent, fromClient, "the channel").map((each) => ({ ...each, name: named(each.spot) })),
  };
}

function unique(messages: readonly ChannelMessage[]): readonly ChannelMessage[] {
  return messages.filter((each, index) => messages.findIndex((other) => other.spot.is(each.spot)) === index);
}

/** What the server sends without being asked. */
function withoutReplies(
  spots: readonly Spot[],
  asked: readonly ChannelMessage[],
  channel: string,
): readonly ChannelMessage[] {
  // Of several only the first is what a mock answers.
  const replies = asked.flatMap((each) => (each.replies ?? []).slice(0, 1));
  const left = spots.filter((spot) => !replies.some((reply) => reply.spot.is(spot)));
  return unique(left.map((spot) => ({ name: nameOf(spot, channel), spot, replies: undefined })));
}

/** What a message is called: by the reference to it, else by itself. */
function nameOf(spot: Spot, channel: string): string {
  const own = isObject(spot.data) ? (spot.text("name") ?? spot.text("messageId") ?? spot.text("title")) : undefined;
  return spot.referredAs ?? own ?? `a message of ${channel}`;
}
