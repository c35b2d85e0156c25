import { CookieJar } from "../../net/cookies.ts";
import type { Peer } from "../../net/peer.ts";
import type { PlayScope } from "../step.ts";

const jars = new WeakMap<Peer, CookieJar>();

/** The cookies of a client. They live as long as the client does, across its connections and its HTTP requests. */
export function cookieJar(peer: Peer, { scene }: PlayScope): CookieJar {
  const jar = jars.get(peer) ?? new CookieJar(scene.clock);
  jars.set(peer, jar);
  return jar;
}
