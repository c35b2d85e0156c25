import { expect, it } from "vitest";
import { deflateTerms } from "../../src/capture/deflate-terms.ts";

it.each([
  [undefined, undefined],
  ["", undefined],
  ["x-webkit-deflate-frame", undefined],
  ["permessage-deflate", [true, true]],
  ["x-other; a=1, Permessage-Deflate ; server_no_context_takeover; client_max_window_bits=15", [true, false]],
  ["permessage-deflate; client_no_context_takeover", [false, true]],
])("%j", (extensions, takesOver) => {
  const terms = deflateTerms(extensions);
  expect(terms && [terms.clientTakesOver, terms.serverTakesOver]).toEqual(takesOver);
});
