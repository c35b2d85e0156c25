import { expect, it } from "vitest";
import { compilePath } from "../../src/match/path.ts";
import { checkOnly } from "../../src/replay/check-only.ts";
import { Lens } from "../../src/align/lens.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { connection, recording } from "../support/traffic.ts";

const lensOf = (...only: readonly string[]): Lens => new Lens({ only: only.map(compilePath) });
const events = connection(1, '> {"id":1}\n< {"price":1}\n< {"price":2,"sym":"A"}');
const about = { from: ["server"], where: "chat.wsr" } as const;

it("passes when each path finds something in any of the recordings", async () => {
  await checkOnly(lensOf("$.price", "$.sym"), [recording(events).events], about);
  const other = connection(1, '< {"other":1}');
  await checkOnly(lensOf("$.price", "$.other"), [recording(events).events, recording(other).events], about);
});

it("tells paths that find nothing, of messages of the side that is compared, with what there is", async () => {
  await expect(checkOnly(lensOf("$.sym", "$.prize", "$.id"), [recording(events).events], about)).rejects.toMatchObject({
    problem: {
      code: "invalid-argument",
      headline:
        "--only $.prize, --only $.id found nothing in any of the 2 messages of chat.wsr: nothing can be compared",
      help: 'Did you mean "$.price"? Messages have $.price, $.sym.',
    },
  });
});

it("reads no further than until all are found", async () => {
  const read: TrafficEvent[] = [];
  const source = (async function* () {
    for (const each of events) {
      read.push(each);
      yield each;
    }
  })();
  await checkOnly(lensOf("$.price"), [source], about);
  expect(read).toHaveLength(5);
});

it("says nothing of a recording without messages", async () => {
  await checkOnly(lensOf("$.price"), [recording(connection(1, "> x")).events], about);
});
