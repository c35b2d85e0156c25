import { dirname, resolve } from "node:path";
import type { CodecName } from "../codec/index.ts";
import type { ProfileName } from "../codec/profiles/index.ts";
import { Failure, identityOf, type Problem, problem, problemOf } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";
import type { Source, Span } from "../source.ts";
import type { Verdict } from "../steps/server/door.ts";
import type { Script, ServerKind } from "../steps/step.ts";
import type { Node } from "../tree.ts";
import { BackgroundTracks } from "./step/background-tracks.ts";
import type { Fragment } from "./step/fragment.ts";
import { KnownMembers } from "./members.ts";
import type { Unexplained } from "./mistakes/nobody-declared.ts";
import { NeededFiles } from "./needed-files.ts";
import type { Tryout } from "./tryouts.ts";
import { helpForName } from "./mistakes/unknown-name.ts";

/** A name that an expression reads. */
export interface Use {
  readonly name: string;
  readonly at: Span;
  /** What to do when nothing gives it a value, where that is known. */
  readonly help?: string | undefined;
  /** The names that are in sight there alone. */
  readonly locals?: ReadonlyMap<string, unknown>;
}

/** Steps that run one after another, and the path of what they stand in: empty for those of the scenario itself. */
export interface NamedScript {
  readonly path: string;
  readonly script: Script;
}

/**
 * What is known of one document while it is read: who is in it, which names get a value somewhere, which are read, what
 * is still to be done, and what is wrong.
 */
export class Document {
  readonly source: Source;
  readonly folder: string;
  readonly problems: Problem[] = [];
  readonly uses: Use[] = [];
  readonly declared = new Set<string>();
  /** The values of `vars` as they are written, or those of the cells that stand above them: one for each row. */
  readonly values = new Map<string, readonly Node[]>();
  /** Names that get a value while the scenario is played. */
  readonly assigned = new Set<string>();
  readonly clients = new Set<string>();
  /** The profile of each client that is known to have one of wstest's own, whatever connects it. */
  readonly profiles = new Map<string, ProfileName>();
  /** The codec of each client that is known to have one that is no profile, whatever connects it. */
  readonly codecs = new Map<string, CodecName>();
  /** Those of the clients that are groups. */
  readonly groups = new Set<string>();
  /** How many clients a group has, where that is written as a number. */
  readonly sizes = new Map<string, number>();
  /** The clients that the document itself declares, beside those of its head. */
  readonly own = new Set<string>();
  readonly servers = new Set<string>();
  /** What each server is. */
  readonly serverKinds = new Map<string, ServerKind>();
  /** The servers that have neither rules nor state: only steps answer for them. */
  readonly listening = new Set<string>();
  /** The names that steps give to connections which they accept, each with the mocks where they do. */
  readonly connections = new Map<string, Set<string>>();
  /** Those names that a step which has been read gives; undefined as long as no steps are read. */
  accepted: Set<string> | undefined;
  /** What steps say of handshakes at each mock, in the order of the file. */
  readonly verdicts = new Map<string, Verdict[]>();
  /** The servers that act in steps: mocks by their connections, commands by what they write and how they end. */
  readonly played = new Set<string>();
  /** The commands whose end steps await. */
  readonly ends = new Set<string>();
  readonly members = new KnownMembers();
  readonly files = new NeededFiles();
  /** The absolute paths of all files and folders that it names, as far as these are known before it is played. */
  readonly named: Set<string>;
  /** The text of the project that it belongs to. */
  project: Source | undefined;
  /** The servers that are started once for the whole run. */
  readonly ofRun = new Set<string>();
  /** The secrets that only the project names: the document need not know them. */
  readonly ofProject = new Set<string>();
  /** Of a mock: the names that its `data` has at first. */
  readonly data = new Set<string>();
  /** Whether it is a mock, whose connections have rooms and each other. */
  isMock = false;
  /** Texts of somebody who may say what connections do, and may reach nothing else: no file, no program, no request. */
  readonly untrusted = new Set<Source>();
  /** Whether names that get a value are not known, since the rows that have them could not be read. */
  namesLost = false;
  readonly fragments = new Map<string, Node>();
  /** Who acts in steps, where no clients are declared. */
  readonly undeclared: Unexplained[] = [];
  /** Compiled fragments, by name and by whether they have an actor. */
  readonly compiled = new Map<string, Fragment>();
  /** Ids of steps, for `after`. */
  readonly ids = new Set<string>();
  /** Ids of steps that are no cause: a wait, an assertion. */
  readonly silent = new Set<string>();
  readonly afters: Use[] = [];
  /** Tracks in the background: those that steps start and those that steps cancel. */
  readonly tracks = new BackgroundTracks();
  readonly tryouts: Tryout[] = [];
  /** The series that `sla` limits: a step with that id or name is measured. */
  sla: ReadonlySet<string> = new Set();
  /** The series that steps measure, and the names of all that they could. */
  readonly series = new Set<string>();
  readonly measurable = new Set<string>();
  /** How many of the last messages steps look at. */
  keep = 0;
  /** Whose steps receive frames: see `SomePeers`. */
  readonly framed = new Set<string | undefined>();
  /** Whose steps look for messages that have come before them. */
  readonly lookingBack = new Set<string | undefined>();
  readonly #reported = new Set<string>();
  #deferred: (() => Promise<void>)[] = [];
  /** Every script that it has, with the path of what holds it, in the order in which they were compiled. */
  readonly scripts: NamedScript[] = [];

  /** `path`: the absolute path of the file. `named`: those of several documents together. */
  constructor(source: Source, path: string, named = new Set<string>()) {
    this.source = source;
    this.named = named;
    this.folder = source.folder ?? dirname(path);
  }

  report(found: Problem): void {
    // An anchor that is used twice is read twice; its fault is one.
    const key = identityOf(found);
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.problems.push(found);
  }

  resolve(file: string, at?: Span): string {
    if (this.untrusted.size > 0 && (!at || this.untrusted.has(at.source)))
      throw new Failure({ code: "invalid-file", headline: "Steps from here read no files", label: "a file", at });
    const path = resolve(at?.source.folder ?? this.folder, file);
    this.named.add(path);
    return path;
  }

  defer(work: () => Promise<void>): void {
    this.#deferred.push(work);
  }

  /** Does what was put off: loads engines, reads files. What that puts off in turn is done, too. */
  async settle(): Promise<void> {
    while (this.#deferred.length > 0) {
      const work = this.#deferred;
      this.#deferred = [];
      const done = await Promise.allSettled(work.map((each) => each()));
      for (const each of done) if (each.status === "rejected") this.report(problemOf(each.reason));
    }
    await this.files.check(this);
  }

  /** Whether a name means something: a variable, a client, a server. What steps give values is known when all is read. */
  knows(name: string): boolean {
    return this.declared.has(name) || this.clients.has(name) || this.servers.has(name) || this.connections.has(name);
  }

  /** Takes over which steps another document has, and what they measure. */
  learnSteps({ ids, silent, series, measurable }: Document): void {
    for (const each of ids) this.ids.add(each);
    for (const each of silent) this.silent.add(each);
    for (const each of series) this.series.add(each);
    for (const each of measurable) this.measurable.add(each);
  }

  /** Reports names that are read and never get a value, and ids that no step has. `roots`: names that are always there. */
  checkNames(roots: Iterable<string>): void {
    const known = new Set([...roots, ...this.declared, ...this.clients, ...this.servers, ...this.connections.keys()]);
    for (const { name, at, help, locals } of this.uses) {
      if (known.has(name) || this.namesLost) continue;
      this.report(
        problem({
          code: "invalid-file",
          headline: `Unknown variable "${name}"`,
          label: "nothing gives it a value",
          at,
          help: help ?? helpForName(name, [...known, ...(locals?.keys() ?? [])], this.isMock),
        }),
      );
    }
    this.members.check(this);
    this.tracks.check(this);
    for (const { name, at } of this.afters) {
      if (this.ids.has(name)) continue;
      const isSilent = this.silent.has(name);
      const help = isSilent
        ? "Name a step that sends, receives, connects or closes."
        : (didYouMean(name, this.ids) ?? "Give the step that it means an id: - alice: { send: …, id: asked }.");
      const headline = isSilent
        ? `The step "${name}" is no cause: it puts nothing on a wire`
        : `No step has the id "${name}"`;
      this.report(problem({ code: "invalid-file", headline, label: isSilent ? "no cause" : "unknown id", at, help }));
    }
  }
}
