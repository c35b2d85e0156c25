import { problem } from "../../problem.ts";
import { didYouMean } from "../../shape/nearest.ts";
import type { Span } from "../../source.ts";
import type { Document } from "../document.ts";

/** Whose a track is: nobody's, that of some peers, or that of any peer (undefined). */
export type Owner = "nobody" | readonly string[] | undefined;

/** Whose a stream is: a peer's, or the mock's: then whoever acts may start it. */
type StreamOwner = Owner | "shared";

interface Named<O> {
  readonly name: string;
  readonly owner: O;
  readonly at: Span;
}

/**
 * What goes on in the background, as far as a document speaks of it: tracks, by `start` and by `cancel`, and streams. A name
 * means one of both: `cancel` does not say which.
 */
export class BackgroundTracks {
  readonly #starts: Named<Owner>[] = [];
  readonly #cancels: Named<Owner>[] = [];
  readonly #streams: Named<StreamOwner>[] = [];
  readonly #streamStarts: Named<Owner>[] = [];

  start(name: string, owner: Owner, at: Span): void {
    this.#starts.push({ name, owner, at });
  }

  cancel(name: string, owner: Owner, at: Span): void {
    this.#cancels.push({ name, owner, at });
  }

  hasStream(name: string, owner: StreamOwner, at: Span): void {
    this.#streams.push({ name, owner, at });
  }

  startStream(name: string, owner: Owner, at: Span): void {
    this.#streamStarts.push({ name, owner, at });
  }

  /** Reports what starts or cancels what is not there, or is somebody else's: it would do nothing. */
  check(document: Document): void {
    const report = (headline: string, label: string, at: Span, help: string): void =>
      document.report(problem({ code: "invalid-file", headline, label, at, help }));
    for (const { name, owner, at } of this.#starts) {
      if (!this.#streams.some((each) => each.name === name && isHis(each.owner, owner))) continue;
      const help = `Leave out its steps to start the stream, or give the track another name.`;
      report(`"${name}" is the name of a stream`, "a stream has its steps", at, help);
    }
    for (const { name, owner, at } of this.#streamStarts) {
      const named = this.#streams.filter((each) => each.name === name);
      if (named.some((each) => isHis(each.owner, owner))) continue;
      if (named.length > 0) report(...ofOthers(name, named, "started"), at, otherHelp(named));
      else {
        const names = this.#streams.map((each) => each.name);
        const help =
          didYouMean(name, names) ??
          `Write a stream of that name, or the steps of a track: start: ${name}, steps: [ … ].`;
        report(`No stream is called "${name}"`, "unknown stream", at, help);
      }
    }
    for (const { name, owner, at } of this.#cancels) {
      const streams = this.#streams.filter((each) => each.name === name);
      if (streams.some((each) => isHis(each.owner, owner))) continue;
      const tracks = this.#starts.filter((each) => each.name === name);
      if (tracks.some((each) => mayBeOne(each.owner, owner))) continue;
      const [first] = tracks;
      if (first) {
        const whose = first.owner === "nobody" ? "without an actor" : `by ${first.owner?.join(", ") ?? "a client"}`;
        const help =
          first.owner === "nobody"
            ? `Write - cancel: ${name}.`
            : `Write - ${first.owner?.[0] ?? "alice"}: { cancel: ${name} }.`;
        report(`The track "${name}" is started ${whose}, so nothing is cancelled here`, "another track", at, help);
      } else if (streams.length > 0) report(...ofOthers(name, streams, "cancelled"), at, otherHelp(streams));
      else {
        const help =
          didYouMean(
            name,
            [...this.#starts, ...this.#streams].map((each) => each.name),
          ) ?? `Write - start: ${name}, with its steps beside it.`;
        report(`No step starts the track "${name}"`, "unknown track", at, help);
      }
    }
  }
}

function isHis(stream: StreamOwner, actor: Owner): boolean {
  return stream === "shared" || mayBeOne(stream, actor);
}

function mayBeOne(a: Owner, b: Owner): boolean {
  if (a === "nobody" || b === "nobody") return a === b;
  return !a || !b || a.some((each) => b.includes(each));
}

/** Where a stream is whose: paths of a mock's endpoints are no names that a reader knows. */
function peersOf(streams: readonly Named<StreamOwner>[]): readonly string[] {
  const owners = streams.flatMap(({ owner }) => (typeof owner === "string" || !owner ? [] : owner));
  return owners.filter((each) => !each.startsWith("endpoints."));
}

function ofOthers(name: string, streams: readonly Named<StreamOwner>[], what: string): readonly [string, string] {
  const peers = peersOf(streams);
  const whose = peers.length > 0 ? peers.join(", ") : "connections of another endpoint";
  return [`The stream "${name}" is that of ${whose}, so nothing is ${what} here`, "another stream"];
}

function otherHelp(streams: readonly Named<StreamOwner>[]): string {
  const [peer] = peersOf(streams);
  return peer === undefined
    ? "A stream to each connection is started by that connection; one to: all, or to a room, by any."
    : `Write - ${peer}: { start: … }.`;
}
