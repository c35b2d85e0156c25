import type { Stream } from "../steps/standing/stream.ts";
import type { RunningEndpoint } from "./endpoint.ts";
import type { MockWorld } from "./world.ts";

/** Switches a stream on or off: of one that each connection has for itself, at those that are open and at those that come. */
export function switchStream(endpoint: RunningEndpoint, stream: Stream, on: boolean, world: MockWorld): void {
  endpoint.setBegins(stream, on);
  if (stream.to.kind !== "each") {
    world.streams?.turn(stream, on);
    return;
  }
  for (const peer of endpoint.peers) {
    if (on) world.scene.streams.start(stream, peer, true);
    else world.scene.streams.cancel(stream, peer);
  }
}

/** Whether a stream is on: somewhere at least, if each connection has its own. */
export function isStreamOn(endpoint: RunningEndpoint, stream: Stream, world: MockWorld): boolean {
  if (stream.to.kind !== "each") return world.streams?.isOn(stream) ?? false;
  return endpoint.begins(stream) || world.scene.streams.counts(stream).running > 0;
}
