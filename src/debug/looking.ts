import type { Scenario } from "../language/scenario.ts";
import { TypedSteps } from "../language/typed/steps.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { PlayScene } from "../play/scene.ts";
import { Failure, type Problem, problemOf } from "../problem.ts";
import type { Inspected, InspectedRun, ScenarioStops } from "../run/inspector.ts";
import type { Source } from "../source.ts";
import { CALL_PATH } from "../steps/call.ts";
import { placed } from "../steps/placed.ts";
import type { Track } from "../steps/scene.ts";
import type { PlayScope, Script, Step } from "../steps/step.ts";
import type { Cursor } from "../steps/stops.ts";
import { lineOfStepAt, ownFile } from "./breakpoints.ts";
import type { Debugger } from "./debugger.ts";
import { talk } from "./prompt.ts";
import type { Stop, Verdict } from "./stop.ts";
import { VersionCursor, Versions } from "./versions.ts";

/** Looks at one scenario while it is played. */
export class Looking implements ScenarioStops {
  readonly inspected: Inspected;
  readonly run: InspectedRun;
  readonly debugger: Debugger;
  readonly versions: Versions;
  /** Compiles what is typed. */
  readonly typed: TypedSteps;
  /** The latest version of its file. */
  source: Source;
  #uncounted = 0;
  /** When what is played by hand just now has begun. */
  #byHandSince: number | undefined;
  /** Resolves when nobody looks any more; undefined while nobody does. */
  #open: Promise<void> | undefined;
  /** What each step that is being played has found unread, for when it is played again. */
  readonly #found = new WeakMap<Cursor, readonly Found[]>();
  /** Where in its script each track is. */
  readonly #places = new WeakMap<Track, Cursor>();
  /** Where failures have been looked at and had their way: those of the steps around them are the same. */
  readonly #given: string[] = [];
  /** Where a step is to be played again: it does not stop there another time. */
  #again: Cursor | undefined;
  /** The step at whose beginning it has just stopped. */
  #fresh: Step | undefined;
  /** Where a breakpoint has stopped it, for steps within that on the same line. */
  #broke: { readonly path: string; readonly line: number } | undefined;
  /** How many lines of the conversation have been shown. */
  shown = 0;
  begun = false;
  /** The failure of which it has been said what becomes of it when somebody steps on. */
  warned: Problem | undefined;

  constructor(inspected: Inspected, run: InspectedRun, debugging: Debugger) {
    this.inspected = inspected;
    this.run = run;
    this.debugger = debugging;
    const { scripts, source } = inspected.scenario;
    this.typed = new TypedSteps(inspected.scenario);
    this.source = source;
    this.versions = new Versions(scripts);
    this.#settle();
  }

  get scenario(): Scenario {
    return this.inspected.scenario;
  }

  get uncounted(): number {
    const since = this.#byHandSince;
    return this.#uncounted + (since === undefined ? 0 : this.debugger.options.clock.now() - since);
  }

  /** Whether a failure has had its way. */
  get hasFailed(): boolean {
    return this.#given.length > 0;
  }

  get scene(): PlayScene {
    return this.inspected.scene();
  }

  begin(script: Script): VersionCursor {
    return new VersionCursor(script, this.versions);
  }

  async before(cursor: Cursor, scope: PlayScope): Promise<boolean> {
    // Others run on until they come to a step of theirs: whoever looks sees all of it stand.
    while (this.#open) await this.#open;
    const { step } = cursor;
    if (!step || this.#isOver(scope) || isTentative(scope)) return true;
    this.#fresh = undefined;
    const path = pathOf(step, scope);
    let verdict: Verdict = "play";
    const again = this.#again === cursor;
    this.#again = undefined;
    if (!again && this.#wants(step, path)) {
      this.#fresh = step;
      const { track } = scope;
      const earlier = track.step;
      // What ends the run while somebody looks ends it here.
      track.step = step;
      verdict = await this.#stop({ why: "before", cursor, scope, step, path });
      if (verdict === "on") track.step = earlier;
      this.#fresh = cursor.step;
    }
    if (cursor instanceof VersionCursor) cursor.running = true;
    this.#places.set(scope.track, cursor);
    this.#found.set(
      cursor,
      this.inspected.peers().map((peer) => foundAt(peer)),
    );
    return verdict !== "on";
  }

  async here(scope: PlayScope): Promise<void> {
    while (this.#open) await this.#open;
    const { step } = scope.track;
    const fresh = this.#fresh;
    this.#fresh = undefined;
    if (!step || step === fresh || this.#isOver(scope)) return;
    const cursor = this.#places.get(scope.track);
    await this.#stop({ why: "breakpoint", cursor, scope, step, path: pathOf(step, scope) });
  }

  async failed(cursor: Cursor, scope: PlayScope, thrown: unknown): Promise<"again" | "on" | "fail"> {
    while (this.#open) await this.#open;
    const { step } = cursor;
    if (!step || this.#isOver(scope) || isTentative(scope) || !this.debugger.options.onFailure) return "fail";
    // What stopped the whole track from outside is looked at when all of it has ended.
    if (thrown instanceof Failure && thrown.is(scope.track.stopped)) return "fail";
    const path = pathOf(step, scope);
    const problem = problemOf(placed(thrown, step));
    if (problem.code === this.scenario.fails?.code || this.#isGiven(path)) return "fail";
    const verdict = await this.#stop({ why: "failed", cursor, scope, step, path, problem });
    if (verdict === "again") {
      if (cursor instanceof VersionCursor) cursor.running = false;
      this.#again = cursor;
      for (const each of this.#found.get(cursor) ?? []) giveBack(each, step);
      return "again";
    }
    if (verdict === "on") return "on";
    this.#given.push(path);
    return "fail";
  }

  async over(problem: Problem, scope: PlayScope): Promise<void> {
    const { onFailure } = this.debugger.options;
    if (this.#given.length > 0 || !onFailure || this.debugger.over) return;
    if (problem.code === this.scenario.fails?.code) return;
    await this.#stop({ why: "over", cursor: undefined, scope, step: undefined, path: "", problem });
  }

  /** Reads the file of the scenario again. Gives what is wrong with it, and then nothing has changed. */
  async reread(): Promise<readonly Problem[]> {
    const file = await this.run.reread(this.scenario);
    const wrong = file.problems.filter(({ severity }) => severity !== "warning");
    if (wrong.length > 0) return wrong;
    const { name } = this.scenario;
    const now =
      file.scenarios.find((each) => each.name === name) ??
      (file.scenarios.length === 1 ? file.scenarios[0] : undefined);
    if (!now) {
      const headline = `${file.source.file} has no scenario "${name}" any more`;
      return [new Failure({ code: "invalid-file", headline }).problem];
    }
    this.versions.renew(now.scripts);
    this.typed.renew(now);
    this.source = now.source;
    this.#settle();
    return [];
  }

  /** Plays what somebody does by hand: meanwhile time goes on, and the scenario's limit does not count it. */
  async byHand(play: () => void | Promise<void>): Promise<void> {
    const { clock } = this.debugger.options;
    clock.letGo();
    this.#byHandSince = clock.now();
    try {
      await play();
    } finally {
      clock.hold();
      this.#uncounted = this.uncounted;
      this.#byHandSince = undefined;
    }
  }

  #isOver({ track }: PlayScope): boolean {
    return this.debugger.over || track.stopped !== undefined;
  }

  #isGiven(path: string): boolean {
    return this.#given.some((each) => each === path || each.startsWith(`${path}.`));
  }

  #wants(step: Step, path: string): boolean {
    const { going } = this.debugger;
    if (going.to === "step") return true;
    if (going.to === "next" && path !== going.path && !path.startsWith(`${going.path}.`)) return true;
    const file = ownFile(step, this.source.file);
    const or = going.to === "breakpoint" ? going.or : undefined;
    const isThat = or?.file === file && or.line === step.line;
    if (!isThat && !this.debugger.breakpoints.has(file, step.line)) return false;
    const broke = this.#broke;
    if (broke && broke.line === step.line && path.startsWith(`${broke.path}.`)) return false;
    this.#broke = { path, line: step.line };
    return true;
  }

  /** What a line of the command line means is known now: the step that stands there. */
  #settle(): void {
    const { breakpoints } = this.debugger;
    const { file } = this.source;
    for (const each of breakpoints.all.filter((point) => point.file === file)) {
      const line = lineOfStepAt(each.line, this.source, this.versions.steps());
      if (line === undefined || line === each.line) continue;
      breakpoints.remove(each);
      breakpoints.add({ file, line });
    }
  }

  async #stop(stop: Omit<Stop, "looking">): Promise<Verdict> {
    let close = (): void => undefined;
    this.#open = new Promise((resolve) => {
      close = resolve;
    });
    const { clock } = this.debugger.options;
    clock.hold();
    try {
      return await talk({ ...stop, looking: this });
    } finally {
      this.#open = undefined;
      clock.letGo();
      close();
    }
  }
}

/** What was unread when a step began. */
interface Found {
  readonly peer: Peer;
  readonly unread: readonly Message[];
  readonly lastTaken: number;
}

function foundAt(peer: Peer): Found {
  return { peer, unread: [...peer.inbox.unreadMessages()], lastTaken: peer.inbox.lastTaken };
}

/** Puts back what a step that has failed has taken. */
function giveBack({ peer: { inbox }, unread, lastTaken }: Found, { path }: Step): void {
  const own = ({ takenBy }: Message): boolean =>
    takenBy?.path !== undefined && (takenBy.path === path || takenBy.path.startsWith(`${path}.`));
  inbox.giveBack([...new Set([...unread, ...inbox.recent])].filter(own), Math.min(lastTaken, inbox.lastTaken));
}

/** Where a step is in the scenario, through all calls. */
function pathOf({ path }: Step, scope: PlayScope): string {
  const call = scope.get(CALL_PATH);
  return typeof call === "string" ? call + path : path;
}

/** The first step of a track of `any`: others wait beside it, and one that fails is out. */
function isTentative({ track }: PlayScope): boolean {
  return "onPass" in track && track.onPass !== undefined;
}
