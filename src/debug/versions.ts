import type { NamedScript } from "../language/document.ts";
import type { Script, Step } from "../steps/step.ts";
import type { Cursor } from "../steps/stops.ts";
import { aligned } from "./align.ts";

/** The scripts of a scenario whose file may be read again while it is played, each in its latest version. */
export class Versions {
  #scripts: readonly NamedScript[];
  /** By the script that was played first. */
  readonly #latest = new Map<Script, Script>();

  constructor(scripts: readonly NamedScript[]) {
    this.#scripts = scripts;
  }

  /** All steps of the latest version, also those in others. */
  *steps(): Generator<Step> {
    for (const { script } of this.#scripts) yield* script;
  }

  latest(script: Script): Script {
    return this.#latest.get(script) ?? script;
  }

  /** The file has been read again. What is not there any more stays as it was. */
  renew(scripts: readonly NamedScript[]): void {
    const renewed = renewals(this.#scripts, scripts);
    for (const [first, script] of this.#latest) this.#latest.set(first, renewed.get(script) ?? script);
    const known = new Set(this.#latest.values());
    for (const [script, next] of renewed) if (!known.has(next)) this.#latest.set(script, next);
    this.#scripts = scripts;
  }
}

/** A place in a script, which stays where it is when the script is read again. */
export class VersionCursor implements Cursor {
  readonly #versions: Versions;
  readonly #first: Script;
  #steps: Script;
  #index = 0;
  /** Whether the step at it is being played: then that is its place. Else its place is behind what has been played. */
  running = false;
  /** Whether it has been moved: then it stands where it is to go on, and not before that. */
  #moved = false;

  constructor(script: Script, versions: Versions) {
    this.#versions = versions;
    this.#first = script;
    this.#steps = versions.latest(script);
  }

  get step(): Step | undefined {
    this.#renew();
    return this.#steps[this.#index];
  }

  advance(): void {
    this.#renew();
    if (!this.#moved) this.#index++;
    this.running = false;
    this.#moved = false;
  }

  /** Goes to a step of the script that is at a line, as the one that it is at is left; false when there is none. */
  jump(line: number): boolean {
    this.#renew();
    const index = this.#steps.findIndex((each) => each.line === line);
    if (index === -1) return false;
    this.#index = index;
    this.#moved = true;
    return true;
  }

  /** The lines of its steps. */
  get lines(): readonly number[] {
    this.#renew();
    return this.#steps.map(({ line }) => line);
  }

  #renew(): void {
    const latest = this.#versions.latest(this.#first);
    if (latest === this.#steps) return;
    const pairs = aligned(this.#steps, latest);
    const own = this.running ? pairs[this.#index] : undefined;
    const before = pairs.slice(0, this.#index).findLast((pair) => pair !== undefined) ?? -1;
    // Of one that is gone the place is the one before it: it goes on behind that.
    this.#index = own ?? (this.running ? before : before + 1);
    this.#steps = latest;
  }
}

/** Which script of a later version each script is. A script is found by its path, and by the steps that it stands in. */
function renewals(old: readonly NamedScript[], now: readonly NamedScript[]): ReadonlyMap<Script, Script> {
  const byPath = new Map<string, NamedScript[]>();
  for (const each of now) byPath.set(each.path, [...(byPath.get(each.path) ?? []), each]);
  const steps = new Map<string, string>();
  const taken = new Map<string, number>();
  const renewed = new Map<Script, Script>();
  // From the outside in: where a step has gone tells where its own scripts are.
  for (const { path, script } of old.toSorted((a, b) => depth(a.path) - depth(b.path))) {
    const count = taken.get(path) ?? 0;
    taken.set(path, count + 1);
    const next = byPath.get(moved(path, steps))?.[count]?.script;
    if (!next) continue;
    renewed.set(script, next);
    for (const [index, pair] of aligned(script, next).entries()) {
      const [from, to] = [script[index]?.path, pair === undefined ? undefined : next[pair]?.path];
      if (from !== undefined && to !== undefined) steps.set(from, to);
    }
  }
  return renewed;
}

function depth(path: string): number {
  return path === "" ? 0 : path.split(".").length;
}

/** A path, when steps around it have other numbers now. */
function moved(path: string, steps: ReadonlyMap<string, string>): string {
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    const step = steps.get(path.slice(0, end));
    if (step !== undefined) return step + path.slice(end);
  }
  return path;
}
