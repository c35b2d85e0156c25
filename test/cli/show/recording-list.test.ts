import { expect, it } from "vitest";
import { recordingList } from "../../../src/cli/show/recording-list.ts";
import { plain } from "../../../src/codeframe.ts";
import { ConnectionSummaries } from "../../../src/recording/connection-summary.ts";
import { columns } from "../../../src/visible.ts";
import { connection } from "../../support/traffic.ts";

const summaries = new ConnectionSummaries();
for (const event of connection(1, "> hi\n< close 1001 away\nend server", {
  path: "/a/long/path/to/the/room?token=1234567890",
}))
  summaries.add(event);
const list = (width: number): readonly string[] => recordingList(summaries.all, { paint: plain, width });

it("has all columns where there is room", () => {
  expect(list(200)).toEqual([
    "#   time  client           url                                        status     sent  received  lasted  end",
    '1  +0 ms  127.0.0.1:50001  /a/long/path/to/the/room?token=1234567890     101  1 (2 B)         0    5 ms  1001 "away" by the server',
  ]);
});

it("cuts urls, and does without some columns, in a narrow terminal", () => {
  expect(list(110)[1]).toBe(
    '1  +0 ms  127.0.0.1:50001  /a/long/path/to/the/…     101  1 (2 B)         0    5 ms  1001 "away" by the server',
  );
  expect(list(75)).toEqual([
    "#  url                 status     sent  received  end",
    '1  /a/long/path/to/t…     101  1 (2 B)         0  1001 "away" by the server',
  ]);
  for (const width of [20, 40, 60, 80])
    for (const line of list(width)) expect(columns(line)).toBeLessThanOrEqual(width);
});
