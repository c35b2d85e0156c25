import { type ProblemInput, problem } from "../problem.ts";
import type { Evaluated } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import type { Peer } from "../net/peer.ts";
import type { Verdict } from "../steps/server/door.ts";
import type { Binding, PlayScope, Run, Script, StepReader } from "../steps/step.ts";
import type { Node } from "../tree.ts";
import { beyond } from "../expression/access.ts";
import { peersNamed } from "./step/actors.ts";
import type { Owner } from "./step/background-tracks.ts";
import type { Document } from "./document.ts";
import { meetAt } from "./step/barriers.ts";
import { noGroup, ofGroup } from "./step/group-part.ts";
import { compileCall } from "./step/fragment.ts";
import { compileScript } from "./step/script.ts";
import { isMockRoot, useMockMember } from "./mock/members.ts";
import { checkVariableName, fixedName } from "./vars.ts";

/** Who acts where the reader is: nobody, a peer (`self`), or a server by its name. */
export interface Acting {
  readonly peer: boolean;
  readonly server?: string;
  /** Whether several peers act at the same time. */
  readonly several?: boolean;
  /** Whether they are several connections, and `self` is none: so in a stream to all, or to a room. */
  readonly crowd?: boolean;
  /** Whether they are not even that, but nobody: who is sent something has to be named. */
  readonly nobody?: boolean;
  /** Whether one of those who act is a connection that a step has accepted. */
  readonly accepted?: boolean;
  /** The peers that `self` may be, as `KnownMembers` names them; undefined when it may be any. */
  readonly peers?: readonly string[] | undefined;
}

/** The names that are known where a reader is, each with what binds it when no step can give it another value. */
type Locals = ReadonlyMap<string, Binding | undefined>;

/** What a reader knows beside its document. */
interface Place {
  readonly acting: Acting;
  readonly locals: Locals;
  /** What to do about a name that nothing gives a value there. */
  readonly helpFor?: (name: string) => string | undefined;
  /** Gets the names that are read. */
  readonly noted?: Set<string> | undefined;
  /** Gets the barriers that the steps of the track around it meet at; undefined outside of tracks. */
  readonly barriers?: Map<string, Span> | undefined;
  /** The name of that track. */
  readonly track?: string | undefined;
}

/** Reads one part of a document: it knows which names are in sight there and whether somebody acts. */
export class DocumentReader implements StepReader {
  readonly document: Document;
  readonly #place: Place;

  constructor(document: Document, place: Partial<Place> = {}) {
    this.document = document;
    this.#place = { acting: { peer: false }, locals: new Map(), ...place };
  }

  get acting(): Acting {
    return this.#place.acting;
  }

  get needsReceivers(): boolean {
    return this.acting.nobody ?? false;
  }

  /** The name of the track around it. */
  get track(): string | undefined {
    return this.#place.track;
  }

  get #locals(): Locals {
    return this.#place.locals;
  }

  get clients(): ReadonlySet<string> {
    return this.document.clients;
  }

  get server(): string | undefined {
    return this.acting.server;
  }

  report(input: Omit<ProblemInput, "code"> & Partial<Pick<ProblemInput, "code">>): void {
    this.document.report(problem({ code: "invalid-file", ...input }));
  }

  use(name: string, at: Span, help?: string): void {
    if (this.#locals.has(name)) return;
    this.document.uses.push({ name, at, help: help ?? this.#place.helpFor?.(name), locals: this.#locals });
    this.#place.noted?.add(name);
  }

  useMember(of: string, member: string, at: Span): void {
    const { members, groups } = this.document;
    if (this.document.isMock && isMockRoot(of)) useMockMember(of, member, at, this);
    else if (!this.#locals.has(of)) {
      if (groups.has(of)) this.report(ofGroup(of, member, at));
      else members.use([of], member, at);
    } else if (of === "self") members.use(this.acting.peers, member, at);
    // Who receives may be a connection of another endpoint.
    else if (of === "receiver") members.use(undefined, member, at);
  }

  useIndex(of: string, index: number | undefined, at: Span): void {
    const { clients, groups, sizes } = this.document;
    if (this.#locals.has(of) || !clients.has(of)) return;
    if (!groups.has(of)) {
      this.report({ ...noGroup(of), at });
      return;
    }
    const size = sizes.get(of);
    if (index === undefined || size === undefined || (index >= 1 && index <= size)) return;
    const [headline, help] = beyond(of, String(index), size);
    this.report({ headline, help, label: index < 1 ? "counted from 1" : "too high", at });
  }

  writtenValues(name: string): readonly Node[] {
    if (this.#locals.has(name) || this.document.assigned.has(name)) return [];
    return this.document.values.get(name) ?? [];
  }

  giveMember(member: string | undefined): void {
    this.document.members.give(member);
  }

  giveExtracted(name: string): void {
    // What a mock extracts is its reaction's.
    if (this.acting.peer && !this.inMock) this.document.members.giveExtracted(this.acting.peers, name);
  }

  tryOut(expr: Evaluated, fits: (value: unknown) => unknown): void {
    this.document.tryouts.push({ expr, fits, locals: this.#locals });
  }

  declare(name: string, at: Span): void {
    checkVariableName(name, at, this);
    const binding = this.#locals.get(name);
    if (binding) this.report(fixedName(name, binding, at));
    this.document.declared.add(name);
    this.document.assigned.add(name);
  }

  checkName(name: string, at: Span): void {
    checkVariableName(name, at, this);
  }

  within(names: Iterable<string>, binding?: Binding): DocumentReader {
    return this.#with({ locals: withNames(this.#locals, names, binding) });
  }

  /** A reader for a part that not all may read: what to do about a name that is unknown there. */
  advising(helpFor: (name: string) => string | undefined): DocumentReader {
    return this.#with({ helpFor });
  }

  /** A reader for a part of which somebody must know what variables it reads. */
  noting(noted: Set<string>): DocumentReader {
    return this.#with({ noted });
  }

  /** A reader for a script of somebody. */
  as(acting: Acting): DocumentReader {
    const isOne = acting.peer && !acting.crowd;
    return this.#with({ acting, locals: isOne ? withNames(this.#locals, ["self"]) : this.#locals });
  }

  inTrack(track: string, barriers: Map<string, Span>): DocumentReader {
    return this.#with({ track, barriers });
  }

  /**
   * A reader for a part that sees nothing of what is around it but the document: a fragment. `barriers`: those of its steps,
   * which are in whatever track calls it.
   */
  outside(names: Iterable<string>, barriers: Map<string, Span>): DocumentReader {
    const acting = { ...this.acting, peers: undefined };
    return new DocumentReader(this.document, { acting, locals: withNames(new Map(), names), barriers });
  }

  #with(place: Partial<Place>): DocumentReader {
    return new DocumentReader(this.document, { ...this.#place, ...place });
  }

  inBackground(): DocumentReader {
    return this.#with({ barriers: undefined });
  }

  startsTrack(name: string, at: Span): void {
    this.document.tracks.start(name, this.#owner, at);
  }

  hasStream(name: string, at: Span, shared: boolean): void {
    this.document.tracks.hasStream(name, shared ? "shared" : this.#owner, at);
  }

  startsStream(name: string, at: Span): void {
    this.document.tracks.startStream(name, this.#owner, at);
  }

  cancelsTrack(name: string, at: Span): void {
    this.document.tracks.cancel(name, this.#owner, at);
  }

  get #owner(): Owner {
    return this.acting.peer && !this.acting.crowd ? this.acting.peers : "nobody";
  }

  meet(barrier: string, at: Span): void {
    meetAt(barrier, at, this.#place.barriers, this);
  }

  verdict(what: Verdict, as?: string): () => Verdict | undefined {
    const { server } = this.acting;
    if (server === undefined) return () => undefined;
    const { verdicts, played, accepted } = this.document;
    const all = verdicts.get(server) ?? [];
    verdicts.set(server, all);
    played.add(server);
    if (as !== undefined) accepted?.add(as);
    const index = all.push(what);
    return () => all[index];
  }

  plays(what: "output" | "end"): void {
    const { server } = this.acting;
    if (server === undefined) return;
    this.document.played.add(server);
    if (what === "end") this.document.ends.add(server);
  }

  get inMock(): boolean {
    return this.document.isMock;
  }

  needs(what: "file" | "folder", name: string, at: Span): void {
    this.document.files.add(what, name, at);
  }

  resolve(file: string, at?: Span): string {
    return this.document.resolve(file, at);
  }

  defer(work: () => Promise<void>): void {
    this.document.defer(work);
  }

  peers(name: string, at: Span): ((scope: PlayScope) => readonly Peer[]) | undefined {
    return peersNamed(name, at, this);
  }

  keep(count: number): void {
    this.document.keep = Math.max(this.document.keep, count);
  }

  lookBack(): void {
    for (const peer of this.acting.peers ?? [undefined]) this.document.lookingBack.add(peer);
  }

  keepFrames(): void {
    for (const peer of this.acting.peers ?? [undefined]) this.document.framed.add(peer);
  }

  script(node: Node, path: string): Script {
    return compileScript(node, path, this);
  }

  call(
    name: string,
    input: { readonly at: Span; readonly path: string; readonly with: Node | undefined },
  ): Run | undefined {
    return compileCall(name, input, this);
  }
}

function withNames(locals: Locals, names: Iterable<string>, binding?: Binding): Locals {
  return new Map([...locals, ...Array.from(names, (name): [string, Binding | undefined] => [name, binding])]);
}
