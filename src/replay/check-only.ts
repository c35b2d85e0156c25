import { Failure } from "../problem.ts";
import type { Side, TrafficEvent } from "../recording/traffic.ts";
import type { Lens } from "../align/lens.ts";
import { MessagePaths } from "../align/message-paths.ts";

/**
 * Throws a `Failure` when a path of `--only` selects nothing in any message: nothing would be compared for it, and nobody may take
 * that for a pass. Reads no further than until all have found something. `from`: whose messages are compared; `where`: `chat.wsr`.
 */
export async function checkOnly(
  lens: Lens,
  recordings: Iterable<AsyncIterable<TrafficEvent>>,
  { from, where }: { readonly from: readonly Side[]; readonly where: string },
): Promise<void> {
  const missing = new Set(lens.only);
  const paths = new MessagePaths();
  let looked = 0;
  for (const events of recordings) {
    if (missing.size === 0) return;
    for await (const event of events) {
      if (event.type !== "message" || !from.includes(event.from) || lens.skips(event.data)) continue;
      looked++;
      paths.add(lens.value(event.data));
      for (const found of lens.found(event.data)) missing.delete(found);
      if (missing.size === 0) return;
    }
  }
  if (looked === 0 || missing.size === 0) return;
  const [first = "", ...others] = missing;
  const messages = looked === 1 ? "the one message" : `any of the ${looked} messages`;
  throw new Failure({
    code: "invalid-argument",
    headline: `--only ${[first, ...others].join(", --only ")} found nothing in ${messages} of ${where}: nothing can be compared`,
    help: paths.help(first),
  });
}
