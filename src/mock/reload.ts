import { foundAgain } from "../play/found-again.ts";
import { type Span, textOf } from "../source.ts";
import { entry } from "../tree.ts";
import { RunningEndpoint } from "./endpoint.ts";
import type { HttpRule } from "./http.ts";
import { initialise } from "./initial.ts";
import type { Endpoint, Mock } from "./mock.ts";
import type { MockWorld } from "./world.ts";

/**
 * The endpoints of a mock whose file was written anew, in the order of the file. One whose path is there already goes on, with
 * its connections; of several with one path the first goes on as the first.
 */
export function endpointsOf(
  mock: Mock,
  before: readonly RunningEndpoint[],
  random: () => number,
): readonly RunningEndpoint[] {
  const known = foundAgain(
    mock.endpoints,
    before,
    ({ path }) => path.text,
    ({ spec }) => spec.path.text,
  );
  return mock.endpoints.map((spec, index) => {
    const same = known[index];
    if (!same) return new RunningEndpoint(spec, random);
    same.become({ ...spec, streams: streamsOf(spec, same.spec) });
    return same;
  });
}

/** Gives connections that are open what they do not have yet: names of the state, faults, streams. */
export function equip(world: MockWorld, endpoint: RunningEndpoint, before: Endpoint): void {
  const { spec, peers } = endpoint;
  const { scene } = world;
  const added = new Map([...spec.state].filter(([name]) => !before.state.has(name)));
  for (const peer of peers) {
    if (added.size > 0) initialise("self", added, scene.scope(scene.track(true), peer));
    for (const name of added.keys()) peer.declare(name);
    const own = new Set(endpoint.streams);
    for (const each of before.streams) if (each.to.kind === "each" && !own.has(each)) scene.streams.cancel(each, peer);
    for (const each of own)
      if (!before.streams.includes(each) && endpoint.begins(each) && peer.connected)
        scene.streams.start(each, peer, true);
  }
  world.faults.renewed(endpoint);
}

/** How often each HTTP answer was given, of those that are written as before. */
export function answersOf(
  mock: Mock,
  before: Mock,
  answered: ReadonlyMap<HttpRule, number>,
): ReadonlyMap<HttpRule, number> {
  const known = foundAgain(mock.http, before.http, writtenText, writtenText);
  return new Map(
    mock.http.map((rule, index) => {
      const same = known[index];
      return [rule, (same && answered.get(same)) ?? 0];
    }),
  );
}

/** What of `listen` is written differently: that takes a restart. */
export function listensElsewhere(mock: Mock, before: Mock): boolean {
  return listenText(mock) !== listenText(before);
}

// --- internal ---

/** A stream that is written as it was goes on where it is. */
function streamsOf({ streams }: Endpoint, before: Endpoint): Endpoint["streams"] {
  const known = foundAgain(streams, before.streams, writtenText, writtenText);
  return streams.map((stream, index) => known[index] ?? stream);
}

function listenText({ written }: Mock): string {
  const value = entry(written, "listen")?.value;
  return value ? textOf(value.span).trim() : "";
}

function writtenText({ at }: { readonly at: Span }): string {
  return textOf(at);
}
