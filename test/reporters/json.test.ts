import { expect, test } from "vitest";
import { blobReporter, jsonReporter } from "../../reporters/json.ts";
import { reporterContract } from "../contract/reporter.ts";
import { failed, pieces, runEnd, runStart, scenario } from "../support/events.ts";

const format = {
  read: (text: string): string =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly name?: string }).name ?? "")
      .join("\n"),
};
reporterContract(jsonReporter, format);
reporterContract(blobReporter, format);

const create = jsonReporter.create({ color: false, width: 80, verbose: false, live: false });

test("each event is a line, the first tells the format", async () => {
  const events = [runStart(), ...scenario(failed()), runEnd()];
  const lines = await pieces(create, events);
  expect(lines[0]).toBe(
    '{"type":"run:start","format":1,"at":0,"version":"1.2.3","time":"2026-11-21T02:00:00.000Z","hostname":"ci-7","files":["scenarios/chat.yaml"],"scenarios":1,"seed":42}\n',
  );
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([{ ...runStart(), format: 1 }, ...events.slice(1)]);
});

test("what a peer sent comes back unchanged, and holds nothing that a terminal obeys", async () => {
  const text = "\u001b[31m \u0085\u009b \u007f \u2028 \ud800 \u202e ✓";
  const [line = ""] = await pieces(create, [{ type: "log", at: 1, scenario: 1, text }]);
  expect(JSON.parse(line)).toEqual({ type: "log", at: 1, scenario: 1, text });
  expect(line).toBe(
    '{"type":"log","at":1,"scenario":1,"text":"\\u001b[31m \\u0085\\u009b \\u007f \\u2028 \\ud800 \u202e ✓"}\n',
  );
});

test("it reads everything", () => {
  expect(jsonReporter.needs({ verbose: false })).toBe("frames");
});

test("a blob is the same, in a file whose name tells the shard", async () => {
  const events = [runStart(), ...scenario(failed()), runEnd()];
  const options = { color: false, width: 80, verbose: false, live: false };
  expect(await pieces(blobReporter.create(options), events)).toEqual(await pieces(create, events));
  const file = blobReporter.file as (options: { shard?: { index: number; of: number } }) => string;
  expect([file({}), file({ shard: { index: 2, of: 3 } })]).toEqual(["blob.ndjson", "blob-2-of-3.ndjson"]);
});
