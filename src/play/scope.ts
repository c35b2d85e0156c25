import type { Absence } from "../expression/expr.ts";
import type { Sources } from "../expression/sources.ts";
import type { Peer } from "../net/peer.ts";
import { copied } from "../steps/variable/copied.ts";
import type { Track } from "../steps/scene.ts";
import type { PlayScope } from "../steps/step.ts";
import type { Surroundings } from "../steps/surroundings.ts";
import type { PlayScene } from "./scene.ts";
import { PlayTrack } from "./track.ts";

/** Where `set` puts a variable: the scenario's own variables, or those of a call. */
export type Variables = Map<string, unknown>;

/** Names and values that a scope has of its own. */
export interface Names extends Iterable<readonly [string, unknown]> {
  get(name: string): unknown;
  has(name: string): boolean;
  set(name: string, value: unknown): void;
}

/** The scope of one of several actors. */
export type Branch = Scope & { readonly self: Peer };

/**
 * The names in sight of a step: locals of loops, calls and reactions from the inside out, then the acting peer and its
 * declared state, then the scene's own.
 */
export class Scope implements PlayScope {
  readonly scene: PlayScene;
  readonly track: PlayTrack;
  readonly self: Peer | undefined;
  readonly around: Surroundings | undefined;
  readonly #parent: Scope | undefined;
  readonly #locals: Names | undefined;
  /** Set where assignments stop: the scenario's scope, and that of a call with an actor. */
  #assigned: Variables | undefined;
  readonly #solo: boolean;
  /** What the acting peer extracts stays in this scope. */
  readonly #isolated: boolean;
  /** The names of a client's reaction: what is extracted in it is one of them, too. */
  readonly #extracted: Names | undefined;
  /** Made for the first actor: of the scopes of a thousand clients none has any. */
  #actors: Map<Peer, Scope> | undefined;

  constructor(parts: {
    readonly scene: PlayScene;
    readonly track: PlayTrack;
    readonly self?: Peer | undefined;
    readonly parent?: Scope | undefined;
    readonly locals?: Names | undefined;
    readonly assigned?: Variables | undefined;
    readonly solo?: boolean;
    readonly isolated?: boolean;
    readonly extracted?: Names;
    /** Default: what is around the parent. */
    readonly around?: Surroundings | undefined;
  }) {
    this.scene = parts.scene;
    this.track = parts.track;
    this.self = parts.self;
    this.around = parts.around ?? parts.parent?.around;
    this.#parent = parts.parent;
    this.#locals = parts.locals;
    this.#assigned = parts.assigned;
    this.#solo = parts.solo ?? false;
    this.#isolated = parts.isolated ?? false;
    this.#extracted = parts.extracted;
  }

  get sources(): Sources {
    return this.scene.sources;
  }

  /** The names that have a value here and do not belong to who acts, the inner before the outer, each with its value. */
  names(): ReadonlyMap<string, unknown> {
    const names = new Map<string, unknown>();
    for (let scope: Scope | undefined = this; scope; scope = scope.#parent) {
      for (const [name, value] of [...(scope.#locals ?? []), ...(scope.#assigned ?? [])])
        if (!names.has(name)) names.set(name, value);
    }
    return names;
  }

  get(name: string): unknown {
    let scope: Scope = this;
    for (let outer = scope.#parent; outer; outer = scope.#parent) {
      const local = scope.#locals?.get(name);
      if (local !== undefined || scope.#locals?.has(name)) return local;
      const assigned = scope.#assigned?.get(name);
      if (assigned !== undefined || scope.#assigned?.has(name)) return assigned;
      scope = outer;
    }
    const { self } = this;
    if (self) {
      if (name === "self") return self.vars;
      if (self.declares(name) || self.owns(name)) return self.vars[name];
    }
    // The outermost scope has the variables of the scenario.
    if (scope.#assigned?.has(name)) return scope.#assigned.get(name);
    const root = self?.roots?.get(name);
    return root === undefined ? this.scene.root(name) : root;
  }

  whyAbsent(name: string): Absence | undefined {
    return name === "message" ? this.around?.unread?.() : undefined;
  }

  assign(name: string, value: unknown): void {
    this.scene.assigned?.(name, value);
    if (this.self?.declares(name)) {
      this.self.vars[name] = value;
      return;
    }
    for (let scope: Scope | undefined = this; scope; scope = scope.#parent) {
      const assigned = scope.#ownVariables();
      if (!assigned) continue;
      assigned.set(name, value);
      return;
    }
  }

  extract(name: string, value: unknown): void {
    this.scene.assigned?.(name, value);
    for (let scope: Scope | undefined = this; scope; scope = scope.#parent) {
      scope.#extracted?.set(name, value);
      if (!scope.#isolated) continue;
      if (this.self?.declares(name)) this.self.vars[name] = copied(value, name);
      else scope.#ownVariables()?.set(name, value);
      return;
    }
    const { self } = this;
    // Its members may be changed in place: they must not be those of the message.
    if (self) self.vars[name] = copied(value, name);
    if (this.#solo || !self) {
      self?.setOwn(name, false);
      this.#outermost().set(name, value);
    } else self.setOwn(name, true);
  }

  with(locals: Iterable<readonly [string, unknown]>, around?: Surroundings): Scope {
    const map = locals instanceof Map ? locals : new Map(locals);
    return this.#inner({ locals: map, around });
  }

  /** The scope of a fragment's call by an actor: what its steps set stays in it. */
  call(locals: Iterable<readonly [string, unknown]>): Scope {
    return this.#inner({ locals: new Map(locals), assigned: new Map() });
  }

  /**
   * The scope of a mock's reaction: what its steps set and extract stays in it, but for the declared state of the peer. The names
   * are kept, not copied.
   */
  isolated(names: Names, track = this.track, around?: Surroundings): Scope {
    const { scene, self } = this;
    return new Scope({ scene, track, self, parent: this, solo: this.#solo, locals: names, isolated: true, around });
  }

  /**
   * The scope of a client's reaction: what it extracts is a variable of the reaction, beside being the client's. The names are
   * kept, not copied, and get what is extracted.
   */
  reaction(names: Names, track = this.track, around?: Surroundings): Scope {
    const { scene, self } = this;
    return new Scope({ scene, track, self, parent: this, solo: this.#solo, locals: names, extracted: names, around });
  }

  /** The same scope with another actor. `solo`: what it extracts is the scenario's too. */
  as(self: Peer, solo: boolean): Scope {
    const known = this.#actors?.get(self);
    if (known && known.#solo === solo) return known;
    const scope = new Scope({ scene: this.scene, track: this.track, self, parent: this, solo });
    // Connections that were accepted come and go, in a loop for hours; clients stay.
    if (!self.roots) (this.#actors ??= new Map()).set(self, scope);
    return scope;
  }

  /** The same scope with an actor that runs beside others: on a track of its own, which ends with this one. */
  branch(self: Peer): Branch {
    return new Scope({ scene: this.scene, track: this.track.branch(), self, parent: this, solo: false }) as Branch;
  }

  on(track: Track): Scope {
    if (!(track instanceof PlayTrack)) throw new Error("a track that no scene has made");
    const { scene, self } = this;
    return new Scope({ scene, track, self, parent: this, solo: this.#solo });
  }

  /** The same names on a track that outlives the step: a loop around it gives its own names other values. */
  kept(track: PlayTrack): Scope {
    const { scene, self } = this;
    const locals = this.#locals && new Map(this.#locals);
    const extracted = this.#extracted === this.#locals ? locals : this.#extracted;
    return new Scope({
      scene,
      track,
      self,
      parent: this.#parent?.kept(track),
      locals,
      assigned: this.#ownVariables(),
      solo: this.#solo,
      isolated: this.#isolated,
      around: this.around,
      ...(extracted ? { extracted } : {}),
    });
  }

  /** Made for the first variable: most reactions of a busy mock have none. */
  #ownVariables(): Variables | undefined {
    return (this.#assigned ??= this.#isolated ? new Map<string, unknown>() : undefined);
  }

  #inner(parts: {
    readonly locals: Names;
    readonly assigned?: Variables;
    readonly around?: Surroundings | undefined;
  }): Scope {
    const { scene, track, self } = this;
    return new Scope({ scene, track, self, parent: this, solo: this.#solo, ...parts });
  }

  #outermost(): Variables {
    let found: Variables | undefined;
    for (let scope: Scope | undefined = this; scope; scope = scope.#parent) found = scope.#assigned ?? found;
    if (!found) throw new Error("a scope without variables");
    return found;
  }
}

/** Steps know scopes by what they may do with them; whoever plays them makes none but these. */
export function ownScope(scope: PlayScope): Scope {
  if (scope instanceof Scope) return scope;
  throw new Error("a scope that no scene has made");
}
