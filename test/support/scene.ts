import { type Cancel, type Clock, systemClock } from "../../src/environment.ts";
import { codecs } from "../../src/codec/index.ts";
import { seriesOf } from "../../src/language/step/measured.ts";
import { defaultLimits, Peer } from "../../src/net/peer.ts";
import { Failure, type Problem } from "../../src/problem.ts";
import { payload } from "../../src/expression/payload.ts";
import { readMembers } from "../../src/shape/maps.ts";
import { lineOf } from "../../src/source.ts";
import { realOutside } from "../../src/steps/outside.ts";
import type { Cause, RunEventOf, Scene, Track } from "../../src/steps/scene.ts";
import type { Surroundings } from "../../src/steps/surroundings.ts";
import {
  defineStep,
  type PlayScope,
  type Run,
  type Script,
  type Step,
  type StepKind,
  type StepReader,
} from "../../src/steps/step.ts";
import type { Node } from "../../src/tree.ts";
import { type TestReader, testReader } from "./reader.ts";
import { tree } from "./yaml.ts";

/** What a test may set of its scene; everything else has a default. */
export interface SceneSettings {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly atExit?: Scene["atExit"];
  readonly timeout?: number;
  readonly within?: { readonly min: number; readonly max: number };
  readonly vars?: Readonly<Record<string, unknown>>;
  /** The peer that acts; only its name and its variables are of use. */
  readonly self?: Peer;
  readonly ofReaction?: boolean;
  /** Names beside variables: `data` of a mock, clients. */
  readonly roots?: Readonly<Record<string, unknown>>;
}

/** A scene that notes all that steps tell it, and plays scripts one step after another. */
export interface TestScene extends Scene {
  readonly scope: PlayScope;
  readonly track: TestTrack;
  readonly vars: Map<string, unknown>;
  readonly events: RunEventOf[];
  readonly notes: string[];
  readonly recorded: Map<string, number[]>;
  /** What the test step `note` was given. */
  readonly noted: unknown[];
}

/** A track whose waits are counted: after a step none may be left. */
export class TestTrack implements Track {
  ofReaction = false;
  readonly ofEnd = false;
  cause: Cause | undefined;
  causer: Peer | undefined;
  readonly causes = new Map<string, Cause>();
  stopped: Failure | undefined;
  readonly #clock: Clock;
  readonly #waits = new Set<(failure: Failure) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many waits have neither ended nor come to their time. */
  get waiting(): number {
    return this.#waits.size;
  }

  hold(): void {
    throw new Error("steps that wait for a peer are played on a stage");
  }

  wait(milliseconds: number, late: () => void, stop: (failure: Failure) => void): Cancel {
    const leave = (): void => {
      cancel();
      this.#waits.delete(stopWait);
    };
    const cancel = this.#clock.after(milliseconds, () => {
      leave();
      late();
    });
    const stopWait = (failure: Failure): void => {
      leave();
      stop(failure);
    };
    this.#waits.add(stopWait);
    if (this.stopped) stopWait(this.stopped);
    return leave;
  }

  onStop(callback: (failure: Failure) => void): Cancel {
    return this.wait(1e9, () => undefined, callback);
  }

  passed(): void {
    // Nobody asks.
  }

  inner(): never {
    throw new Error("tracks within tracks are played on a stage");
  }

  stop(failure = new Failure({ code: "interrupted", headline: "stopped by the test" })): void {
    this.stopped = failure;
    for (const stop of this.#waits) stop(failure);
  }
}

class TestScope implements PlayScope {
  readonly scene: Scene;
  readonly track: TestTrack;
  readonly self: Peer | undefined;
  readonly around: Surroundings | undefined;
  readonly #vars: Map<string, unknown>;
  readonly #locals: ReadonlyMap<string, unknown>;
  readonly #outer: TestScope | undefined;
  readonly #roots: Readonly<Record<string, unknown>>;

  constructor(parts: {
    scene: Scene;
    track: TestTrack;
    vars: Map<string, unknown>;
    self?: Peer | undefined;
    locals?: ReadonlyMap<string, unknown>;
    outer?: TestScope;
    roots: Readonly<Record<string, unknown>>;
    around?: Surroundings | undefined;
  }) {
    this.scene = parts.scene;
    this.track = parts.track;
    this.self = parts.self;
    this.around = parts.around ?? parts.outer?.around;
    this.#vars = parts.vars;
    this.#locals = parts.locals ?? new Map();
    this.#outer = parts.outer;
    this.#roots = parts.roots;
  }

  get(name: string): unknown {
    if (this.#locals.has(name)) return this.#locals.get(name);
    if (this.#outer) return this.#outer.get(name);
    if (name === "self") return this.self?.vars;
    return this.#vars.has(name) ? this.#vars.get(name) : this.#roots[name];
  }

  assign(name: string, value: unknown): void {
    this.#vars.set(name, value);
  }

  extract(name: string, value: unknown): void {
    if (this.self) this.self.vars[name] = value;
    this.#vars.set(name, value);
  }

  call(locals: Iterable<readonly [string, unknown]>): PlayScope {
    return this.with(new Map(locals));
  }

  with(locals: Iterable<readonly [string, unknown]>, around?: Surroundings): PlayScope {
    const { scene, track, self } = this;
    const map = locals instanceof Map ? locals : new Map(locals);
    return new TestScope({
      scene,
      track,
      self,
      vars: this.#vars,
      outer: this,
      roots: this.#roots,
      locals: map,
      around,
    });
  }

  on(): never {
    throw new Error("tracks within tracks are played on a stage");
  }
}

/** Makes a scene for a test. */
export function testScene(settings: SceneSettings = {}): TestScene {
  const {
    clock = systemClock,
    random = () => 0,
    cwd = process.cwd(),
    env = process.env,
    atExit = () => () => undefined,
    timeout = 5000,
    within,
    self,
    roots = {},
  } = settings;
  const track = new TestTrack(clock);
  track.ofReaction = settings.ofReaction ?? false;
  const vars = new Map(Object.entries(settings.vars ?? {}));
  const events: RunEventOf[] = [];
  const notes: string[] = [];
  const recorded = new Map<string, number[]>();
  const unused = (): never => {
    throw new Error("not part of this test");
  };
  const scene: Scene = {
    clock,
    outside: realOutside,
    random,
    cwd,
    env,
    atExit,
    timeout,
    within,
    serverOf: () => undefined,
    faulty: (_peer, { connection }) => connection,
    inOrder: false,
    insecure: false,
    frames: undefined,
    client: unused,
    group: unused,
    accepted: unused,
    connected: () => [],
    server: unused,
    opened: unused,
    rooms: undefined,
    audience: () => [],
    run: runSteps,
    as: unused,
    together: unused,
    startStream: unused,
    broadcast: (_to, send) => send(),
    start: unused,
    cancel: unused,
    settings: unused,
    lateness: () => 0,
    record: (series, start, end) => void recorded.set(series, [...(recorded.get(series) ?? []), end - start]),
    note: (text) => void notes.push(text),
    wants: () => true,
    tell: (_detail, event) => void events.push(event()),
  };
  const scope = new TestScope({ scene, track, vars, self, roots });
  return Object.assign(scene, { scope, track, vars, events, notes, recorded, noted: notedBy(scene) });
}

/** A peer that never connects: a name and variables. */
export function testPeer(name: string): Peer {
  const nothing = (): void => undefined;
  const observer = {
    claim: () => undefined,
    taken: nothing,
    received: nothing,
    event: nothing,
    sent: nothing,
    control: nothing,
    sentFrame: nothing,
    paused: nothing,
    ended: nothing,
    inboxFull: nothing,
    reactionFailed: nothing,
  };
  return new Peer(name, { codec: codecs.json, limits: defaultLimits, kept: { last: 0, recent: 10 } }, observer, {
    now: () => 0,
  });
}

function runSteps(script: Script, scope: PlayScope, from = 0): void | Promise<void> {
  for (let index = from; index < script.length; index++) {
    if (scope.track.stopped) throw scope.track.stopped;
    const running = script[index]?.run(scope);
    if (running) return running.then(() => runSteps(script, scope, index + 1));
  }
  return undefined;
}

const noted = new WeakMap<Scene, unknown[]>();

function notedBy(scene: Scene): unknown[] {
  const list = noted.get(scene) ?? [];
  noted.set(scene, list);
  return list;
}

/** `note: value`: a step of tests, which keeps a value. */
const noteStep = defineStep({
  name: "note",
  actor: "nobody",
  summary: "Keeps a value for the test.",
  examples: [],
  value: { shape: payload, doc: "The value." },
  options: {},
  compile: ({ value }) => value && ((scope) => void notedBy(scope.scene).push(value.evaluate(scope))),
});

/** Steps that were compiled for a test, with what compiling them said. */
export interface CompiledSteps {
  readonly script: Script;
  readonly problems: readonly Problem[];
  readonly reader: TestReader;
}

/** Kinds differ in what their values and options compile to; the compiler below gives each its own back. */
export interface AnyKind {
  readonly name: string;
  readonly value: StepKind["value"];
  readonly options: StepKind["options"];
  compile(input: never, reader: StepReader): Run | undefined;
}

/** Compiles a YAML list of steps of some kinds; `note` is always one of them. */
export async function compileSteps(
  yaml: string,
  kinds: readonly AnyKind[],
  {
    dir,
    clients = [],
    call,
  }: { readonly dir?: string; readonly clients?: readonly string[]; readonly call?: StepReader["call"] } = {},
): Promise<CompiledSteps> {
  const base = testReader(dir === undefined ? {} : { dir });
  const byName = new Map([...kinds, noteStep].map((kind) => [kind.name, kind as StepKind]));
  const stepReader = (reader: ReturnType<TestReader["within"]>): StepReader => ({
    ...reader,
    within: (names) => stepReader(reader.within(names)),
    script: (node, path) => script(node, path, stepReader(reader)),
    keep: () => undefined,
    peers: () => undefined,
    inTrack: () => stepReader(reader),
    inBackground: () => stepReader(reader),
    startsTrack: () => undefined,
    hasStream: () => undefined,
    startsStream: () => undefined,
    cancelsTrack: () => undefined,
    meet: () => undefined,
    lookBack: () => undefined,
    keepFrames: () => undefined,
    server: undefined,
    clients: new Set(clients),
    call: call ?? (() => undefined),
  });
  const script = (node: Node, path: string, reader: StepReader): Script => {
    const items = node.kind === "list" ? node.items : [node];
    return items.flatMap((item, index) => {
      const own = node.kind === "list" ? `${path === "" ? "" : `${path}.`}${index + 1}` : path;
      return step(item, own, reader) ?? [];
    });
  };
  const step = (node: Node, path: string, reader: StepReader): Step | undefined => {
    const acting = node.kind === "map" ? node.entries.find((each) => byName.has(each.key)) : undefined;
    const kind = acting && byName.get(acting.key);
    if (node.kind !== "map" || !acting || !kind) throw new Error(`no known kind of step at ${path}`);
    const beside = node.entries.filter((each) => each !== acting && each.key !== "id" && each.key !== "name");
    const word = (key: string): string | undefined => {
      const value = node.entries.find((each) => each.key === key)?.value;
      return value?.kind === "scalar" ? value.raw : undefined;
    };
    const value = acting.value.kind === "empty" ? undefined : kind.value.shape.read(acting.value, reader);
    const options = readMembers({ span: node.span, entries: beside }, `a ${kind.name} step`, kind.options, reader);
    const id = word("id");
    const name = word("name");
    const series = seriesOf({ measure: word("measure"), id, name }, "within" in options, new Set());
    const input = { at: acting.keySpan, path, value, valueNode: acting.value, options, id, name, series };
    const run = kind.compile(input, reader);
    return run && { path, title: kind.name, at: acting.keySpan, line: lineOf(acting.keySpan), id, run };
  };
  const compiled = script(tree(yaml), "", stepReader(base));
  await base.settle();
  return { script: compiled, problems: base.problems, reader: base };
}

/** Compiles and plays steps. Throws when they do not compile: then the test is wrong. */
export async function playSteps(yaml: string, kinds: readonly AnyKind[], scene: TestScene): Promise<TestScene> {
  const { script, problems } = await compileSteps(yaml, kinds, { dir: scene.cwd });
  if (problems.length > 0) throw new Error(problems.map(({ headline }) => headline).join("\n"));
  await scene.run(script, scene.scope);
  return scene;
}

/** The problem with which steps end. Throws when they do not fail. */
export async function failureOf(yaml: string, kinds: readonly AnyKind[], scene: TestScene): Promise<Problem> {
  try {
    await playSteps(yaml, kinds, scene);
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.problem;
    throw thrown;
  }
  throw new Error("the steps did not fail");
}
