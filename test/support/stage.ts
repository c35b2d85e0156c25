import { codecs } from "../../src/codec/index.ts";
import { Counted } from "../../src/expression/access.ts";
import { nowhere } from "../../src/expression/expr.ts";
import type { ClientSpec } from "../../src/language/scenario.ts";
import type { Connection } from "../../src/net/connection.ts";
import type { InboxLimits } from "../../src/net/inbox.ts";
import { defaultLimits, Peer } from "../../src/net/peer.ts";
import type { Behaviour } from "../../src/play/behaviour.ts";
import { Deadlines } from "../../src/play/deadlines.ts";
import { RuleSet } from "../../src/play/rule-set.ts";
import { PlayScene } from "../../src/play/scene.ts";
import type { World } from "../../src/play/world.ts";
import type { PlayTrack } from "../../src/play/track.ts";
import { watchInvariants } from "../../src/play/watch-invariants.ts";
import { type Problem, problemOf } from "../../src/problem.ts";
import type { Detail, RunEventOf, ServerHandle } from "../../src/steps/scene.ts";
import { scenario } from "./load.ts";
import { manualClock } from "./manual-clock.ts";

/** A scene over connections that are no sockets: what clients send is written down, what they receive a test says. */
export interface Stage {
  readonly clock: ReturnType<typeof manualClock>;
  readonly scene: PlayScene;
  readonly track: PlayTrack;
  readonly deadlines: Deadlines;
  /** `alice: {"type":"hi"}`, in the order of sending. */
  readonly sent: string[];
  readonly events: RunEventOf[];
  /** The problems of reactions that failed, and of invariants that do not hold. */
  readonly failures: Problem[];
  /** The clients whose inbox is full. */
  readonly full: string[];
  /** What passed, as a mock's log hears it. */
  readonly watched: string[];
  client(name: string): Peer;
  /** Opens a new connection of a client, as `connect` does. */
  open(name: string): void;
  /** A message arrives: a text as it is, anything else as JSON. */
  say(name: string, message: unknown): void;
  /** The connection ends as the server says. */
  end(name: string, code?: number, reason?: string): void;
  /** Plays the steps. */
  play(): void | Promise<void>;
  /** Plays the steps and gives the problem that they end with, or undefined. */
  outcome(): Promise<Problem | undefined>;
}

export interface StageOptions {
  readonly detail?: Detail;
  readonly timeout?: number;
  readonly random?: () => number;
  /** Clients whose scripts keep what they set, as connections of a mock do. */
  readonly isolated?: boolean;
  /** More of what every client does by itself. */
  readonly behaviour?: Partial<Behaviour>;
  /** Whether clients are connected from the start. */
  readonly connected?: boolean;
  /** What happens when more is unread than an inbox holds. */
  readonly full?: InboxLimits["full"];
  /** Hears notes at once, as a mock's log does. */
  readonly onNote?: (text: string) => void;
}

/** A scenario of one client, bob, with these rules and nothing to do. */
export const bob = (rules: string, more = ""): string => `clients:
  bob:
    url: ws://h
    rules:
${rules.replace(/^/gm, "      ")}
${more.replace(/^/gm, "    ")}
steps: [{ wait: 1ms }]
`;

/** Lets everything run that waits for no time. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Compiles a scenario and puts its clients on a stage. */
export async function stage(yaml: string, options: StageOptions = {}): Promise<Stage> {
  const compiled = await scenario(yaml);
  const clock = manualClock();
  const deadlines = new Deadlines(clock);
  const limits: InboxLimits = { ...defaultLimits, full: options.full ?? defaultLimits.full };
  const peers = new Map<string, Peer>();
  const groups = new Map<string, Peer[]>();
  const [sent, events, failures, full, watched]: [string[], RunEventOf[], Problem[], string[], string[]] = [
    [],
    [],
    [],
    [],
    [],
  ];
  const specOf = (name: string): ClientSpec | undefined => compiled.clients.get(name.replace(/\[\d+\]$/, ""));
  const client = (name: string): Peer => {
    const peer = peers.get(name);
    if (!peer) throw new Error(`no client ${name}`);
    return peer;
  };
  const sets = new Map<ClientSpec, RuleSet>();
  const rulesOf = (spec: ClientSpec): RuleSet => {
    const set = sets.get(spec) ?? new RuleSet(spec.rules, spec.answer);
    sets.set(spec, set);
    return set;
  };
  const world: World = {
    root: (name) =>
      peers.get(name)?.vars ??
      (groups.has(name)
        ? new Counted(
            name,
            (groups.get(name) ?? []).map(({ vars }) => vars),
          )
        : undefined),
    client,
    group: (name) => groups.get(name) ?? [],
    connected: () => [...peers.values()].filter((each) => each.connected),
    server: (name): ServerHandle => ({
      name,
      vars: {},
      stop: () => Promise.resolve(),
      restart: () => Promise.resolve(),
      freeze: () => undefined,
      thaw: () => undefined,
    }),
    settings: (peer) => specOf(peer.name)?.settings ?? { kind: "empty", span: compiled.at },
    behaviour(peer) {
      const spec = specOf(peer.name);
      return (
        spec && {
          rules: rulesOf(spec),
          streams: spec.streams,
          heartbeat: spec.heartbeat,
          idle: spec.idle,
          onConnect: spec.onConnect,
          onClose: spec.onClose,
          isolated: options.isolated ?? false,
          ...options.behaviour,
        }
      );
    },
    rooms: undefined,
    audience: () => peers.values(),
    reactionFailed: (_peer, thrown) => void failures.push(problemOf(thrown)),
    inboxFull: (peer) => void full.push(peer.name),
    watched: (peer, direction, data, binary) =>
      void watched.push(`${peer.name} ${direction} ${String(data)}${binary ? " binary" : ""}`),
  };
  const scene = new PlayScene(world, {
    clock,
    random: options.random ?? (() => 0.5),
    cwd: "/tmp",
    env: {},
    atExit: () => () => undefined,
    timeout: options.timeout ?? 5000,
    deadlines,
    detail: options.detail ?? "scenarios",
    tell: (event) => void events.push(event),
    onNote: options.onNote,
  });
  for (const [name, { state, size }] of compiled.clients) {
    const members = size ? Array.from({ length: size.evaluate(nowhere) }, (_, i) => `${name}[${i + 1}]`) : [name];
    const group = members.map((each, i) => {
      const peer = new Peer(
        each,
        { codec: codecs.json, limits, kept: { last: compiled.keep, recent: 10 } },
        scene,
        clock,
      );
      peer.vars["index"] = i + 1;
      for (const [key, value] of state) {
        peer.vars[key] = value.evaluate(scene.scope(scene.track(), peer));
        peer.declare(key);
      }
      peers.set(each, peer);
      return peer;
    });
    groups.set(name, group);
  }
  for (const [name, { value }] of compiled.vars) scene.variables.set(name, value.evaluate(scene.scope(scene.track())));
  const track = scene.track();
  watchInvariants(compiled.invariants, scene, track, (thrown) => void failures.push(problemOf(thrown)));
  const open = (name: string): void => {
    const peer = client(name);
    peer.renew({ codec: codecs.json, limits });
    peer.opened(connectionOf(name, sent));
    scene.opened(peer);
  };
  if (options.connected ?? true) for (const name of peers.keys()) open(name);
  return {
    clock,
    scene,
    track,
    deadlines,
    sent,
    events,
    failures,
    full,
    watched,
    client,
    open,
    say(name, message) {
      const text = typeof message === "string" ? message : JSON.stringify(message);
      client(name).session.message(Buffer.from(text), false, clock.now());
    },
    end: (name, code = 1000, reason = "") =>
      client(name).session.ended({ code, reason, clean: code !== 1006, reset: false }, clock.now()),
    play: () => scene.run(compiled.steps, scene.scope(track)),
    async outcome() {
      try {
        await scene.run(compiled.steps, scene.scope(track));
        return undefined;
      } catch (thrown) {
        return problemOf(thrown);
      }
    },
  };
}

function connectionOf(name: string, sent: string[]): Connection {
  const nothing = (): void => undefined;
  let state: Connection["state"] = "open";
  return {
    get state() {
      return state;
    },
    buffered: 0,
    send: (data) =>
      state === "open" &&
      sent.push(`${name}: ${typeof data === "string" ? data : Buffer.from(data).toString("hex")}`) > 0,
    sendFrame: () => state === "open",
    compressed: undefined,
    ping: () => state === "open",
    pong: () => state === "open",
    close(code) {
      state = "closing";
      sent.push(`${name}: close ${code ?? ""}`.trimEnd());
    },
    drop: nothing,
    pause: nothing,
    resume: nothing,
    freeze: nothing,
    thaw: nothing,
    ignore: nothing,
    listen: nothing,
  };
}
