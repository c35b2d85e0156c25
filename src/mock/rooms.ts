import type { Peer } from "../net/peer.ts";
import type { Rooms } from "../steps/scene.ts";

/** What expressions see of a room: `${rooms["room:lobby"].count}`. */
interface RoomView {
  readonly count: number;
  /** The variables of its connections. */
  readonly members: readonly Readonly<Record<string, unknown>>[];
}

/** Hears when a room gets its first member, and when it loses its last. */
export interface RoomWatch {
  filled(room: string): void;
  emptied(room: string): void;
}

/** The rooms of a mock. A room is there as long as somebody is in it; to expressions every other room is empty. */
export class MockRooms implements Rooms {
  readonly #rooms = new Map<string, Set<Peer>>();
  /** Set where somebody cares. */
  watch: RoomWatch | undefined;
  /** The root `rooms`. */
  readonly view: Readonly<Record<string, RoomView>> = roomsView(this.#rooms);

  join(room: string, peer: Peer): void {
    let members = this.#rooms.get(room);
    const isNew = !members;
    if (!members) this.#rooms.set(room, (members = new Set()));
    if (members.has(peer)) return;
    members.add(peer);
    roomsOf(peer).push(room);
    if (isNew) this.watch?.filled(room);
  }

  leave(room: string, peer: Peer): void {
    if (!this.#remove(room, peer)) return;
    const own = roomsOf(peer);
    own.splice(own.indexOf(room), 1);
  }

  /** A connection that has ended is in no room. */
  leaveAll(peer: Peer): void {
    for (const room of roomsOf(peer).splice(0)) this.#remove(room, peer);
  }

  members(room: string): ReadonlySet<Peer> {
    return this.#rooms.get(room) ?? nobody;
  }

  /** Those that somebody is in. */
  names(): readonly string[] {
    return [...this.#rooms.keys()];
  }

  #remove(room: string, peer: Peer): boolean {
    const members = this.#rooms.get(room);
    if (!members?.delete(peer)) return false;
    if (members.size === 0) {
      this.#rooms.delete(room);
      this.watch?.emptied(room);
    }
    return true;
  }
}

const nobody: ReadonlySet<Peer> = new Set();

/** The names of a connection's rooms, as its `self.rooms` shows them. */
const roomNames = new WeakMap<Peer, string[]>();

/** The list behind `self.rooms`: changed in place, for a client may enter thousands of rooms. */
export function roomsOf(peer: Peer): string[] {
  let names = roomNames.get(peer);
  if (!names) roomNames.set(peer, (names = []));
  return names;
}

/**
 * A map of all rooms that makes what is read when it is read. Reading a room that nobody is in gives an empty one, so that
 * `rooms[message.channel].count < 10` holds for who comes first.
 */
function roomsView(rooms: ReadonlyMap<string, ReadonlySet<Peer>>): Readonly<Record<string, RoomView>> {
  const view = (name: string | symbol): RoomView | undefined =>
    typeof name === "string" ? roomView(rooms.get(name) ?? nobody) : undefined;
  return new Proxy(Object.create(null) as Record<string, RoomView>, {
    get: (_target, name) => view(name),
    has: (_target, name) => typeof name === "string" && rooms.has(name),
    ownKeys: () => [...rooms.keys()],
    getOwnPropertyDescriptor(_target, name) {
      const value = view(name);
      return (
        value && { value, enumerable: typeof name === "string" && rooms.has(name), configurable: true, writable: false }
      );
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
}

function roomView(members: ReadonlySet<Peer>): RoomView {
  return Object.create(null, {
    count: { value: members.size, enumerable: true },
    members: { get: () => [...members].map((peer) => peer.vars), enumerable: true },
  }) as RoomView;
}
