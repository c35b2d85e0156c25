import { payload } from "../expression/payload.ts";
import { Failure } from "../problem.ts";
import { markCause } from "./waiting/latency.ts";
import { reportOutsideMock } from "./server/mock-only.ts";
import { option } from "./options.ts";
import { encodedFor } from "./send.ts";
import { defineStep } from "./step.ts";

/** `forward`: lets a message through that a rule of a proxy has taken. */
export const forwardStep = defineStep({
  name: "forward",
  actor: "peer",
  summary: "In a proxy, lets the message through that a rule has taken, as it came or changed.",
  details: `Without a value it goes where it was going, exactly as it came. A value goes there in its place. See [proxies](proxy.md).`,
  examples: ["- forward", '- forward: { type: price, value: "${message.value * 2}" }'],
  value: {
    shape: payload,
    doc: "What goes on in its place: as of a `send`. Default: the message as it came.",
    bare: true,
  },
  options: { codec: option.codec, opcode: option.opcode },
  compile({ value, valueNode, at, options, id }, reader) {
    if (reportOutsideMock("forward", at, reader)) return undefined;
    const encode = value && encodedFor(value, valueNode, options);
    return (scope) => {
      const passing = scope.around?.passing;
      if (!passing) {
        throw new Failure({
          code: "reaction",
          headline: "There is nothing to forward: no message passes here",
          label: "nothing passes",
          at,
          help: "forward stands in the rules of an endpoint with proxy: wss://…; a mock answers with send.",
        });
      }
      const { to, bytes, binary } = passing;
      const outgoing = encode ? encode(to, scope) : { data: bytes, binary };
      const sent = to.send(outgoing.data, { binary: outgoing.binary });
      // Where it was going may have gone: then nobody misses it.
      if (sent !== undefined) markCause(scope, { at: sent, title: "forward" }, id);
    };
  },
});
