import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { Failure } from "../problem.ts";
import type { Behaviour } from "./behaviour.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Idle } from "./idle.ts";
import type { PlayScene } from "./scene.ts";
import type { Scope } from "./scope.ts";

/** Whether the other side of a connection is there, from its opening to its end: by what is asked of it, or by its silence. */
export class Presence {
  readonly #heartbeat: Heartbeat | undefined;
  readonly #idle: Idle | undefined;

  constructor(heartbeat: Heartbeat | undefined, idle: Idle | undefined) {
    this.#heartbeat = heartbeat;
    this.#idle = idle;
  }

  begin(): void {
    this.#heartbeat?.begin();
    this.#idle?.begin();
  }

  /** Something was heard of it: monotonic milliseconds. */
  heard(at: number): void {
    if (this.#idle) this.#idle.heardAt = at;
  }

  control(kind: "ping" | "pong", at: number): void {
    this.heard(at);
    if (kind === "pong") this.#heartbeat?.ponged();
  }

  /** A message has come; whether it is the answer to a heartbeat. */
  takes(message: Message): boolean {
    this.heard(message.at);
    return this.#heartbeat?.takes(message) ?? false;
  }

  stop(): void {
    this.#heartbeat?.stop();
    this.#idle?.stop();
  }
}

/** What watches over a connection as its behaviour says, not yet begun; undefined when nothing does. `failed`: told of failures. */
export function presenceOf(
  { heartbeat, idle, isolated }: Pick<Behaviour, "heartbeat" | "idle" | "isolated">,
  peer: Peer,
  scene: PlayScene,
  failed: (thrown: unknown) => void,
): Presence | undefined {
  if (!heartbeat && !idle) return undefined;
  const told = {
    failed,
    // A client that has gone silent is no fault of a mock; its log tells of the close. A server that has is one.
    silent: (failure: Failure) => (isolated ? undefined : failed(failure)),
  };
  const scope = (): Scope => scene.scope(scene.track(true), peer).isolated(new Map());
  return new Presence(
    heartbeat && new Heartbeat(heartbeat, scope(), peer, told),
    idle && new Idle(idle, scope(), peer, told),
  );
}
