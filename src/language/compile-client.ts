import type { Invariant } from "../invariants/invariant.ts";
import { neverOf } from "../invariants/read.ts";
import { matcher } from "../match/compile.ts";
import { type Behaviour, groupSize } from "../steps/settings/behaviour-settings.ts";
import { clientNode } from "../steps/settings/client-settings.ts";
import { isTemplate, mergeSettings, writtenSetting } from "../steps/settings/settings-tree.ts";
import { readFaults } from "../steps/standing/fault.ts";
import { readHeartbeat, readIdle } from "../steps/standing/heartbeat.ts";
import { answer as answerShape, readRules } from "../steps/standing/rule.ts";
import { readStreams } from "../steps/standing/stream.ts";
import type { Script } from "../steps/step.ts";
import { type Entry, type MapNode, type Node, isNull } from "../tree.ts";
import { reportNoUrl } from "./mistakes/no-url.ts";
import { readState } from "./peer-state.ts";
import type { DocumentReader } from "./reader.ts";
import type { ClientSpec } from "./scenario.ts";
import { reportServerAsUrl } from "./mistakes/server-url-use.ts";

/** A client with what its scenario's defaults give it, and with what it does by itself. */
export function compileClient(
  { key, keySpan, value }: Entry,
  defaults: Node | undefined,
  whole: MapNode,
  reader: DocumentReader,
): ClientSpec {
  const self = reader.as({ peer: true, peers: [key] });
  // A server without its .url is no url, which would be told in other words.
  const own = value.kind === "empty" || reportServerAsUrl(value, reader) ? undefined : clientNode.read(value, self);
  const settings = own ? mergeSettings(defaults, own) : (defaults ?? value);
  reportNoUrl({ key, keySpan, value }, settings, whole, reader);
  const part = (name: Behaviour): Node | undefined => {
    const written = writtenSetting(settings, name);
    // Null removes what the defaults say; an expression has been refused.
    return written && !isNull(written) && !isTemplate(written) ? written : undefined;
  };
  const state = readState(part("state"), self);
  reader.document.members.peers.set(key, [...state.keys()]);
  const inside = self.within(state.keys());
  const script = (name: "onConnect" | "onClose", locals: readonly string[]): Script => {
    const node = part(name);
    return node && node.kind !== "empty" ? inside.within(locals).script(node, `${key}.${name}`) : [];
  };
  const rules = part("rules");
  const answers = part("answer");
  const answer = (answers && answerShape.read(answers, reader)) ?? "first";
  const streams = part("streams");
  const faults = part("faults");
  const [heartbeat, idle] = [part("heartbeat"), part("idle")];
  const size = writtenSetting(settings, "size");
  return {
    name: key,
    at: keySpan,
    settings,
    size: size && !isNull(size) ? groupSize.read(size, reader) : undefined,
    state,
    rules: rules ? readRules(rules, `${key}.rules`, inside, answer) : [],
    answer,
    heartbeat: heartbeat && readHeartbeat(heartbeat, `${key}.heartbeat`, inside),
    idle: idle && readIdle(idle, inside),
    streams: streams ? readStreams(streams, `${key}.streams`, { own: inside, crowd: undefined }) : [],
    faults: faults ? readFaults(faults, "client", inside) : [],
    onConnect: script("onConnect", []),
    onClose: script("onClose", ["close"]),
    never: readNever(key, part("never"), inside),
  };
}

function readNever(client: string, node: Node | undefined, reader: DocumentReader): Invariant | undefined {
  // Without a value it has been told.
  const matches = node && node.kind !== "empty" ? matcher.read(node, reader) : undefined;
  return matches && neverOf(client, matches);
}
