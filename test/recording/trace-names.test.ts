import { expect, it } from "vitest";
import { TraceNames } from "../../src/recording/trace-names.ts";

it.each([
  ["scenarios/chat.yaml", "A message reaches the room", "t/chat-a-message-reaches-the-room.trace.jsonl"],
  ["../x/Chat.yml", "../../etc/passwd\0", "t/chat-etc-passwd.trace.jsonl"],
  ["chat.yaml", "…", "t/chat.trace.jsonl"],
  ["…", "", "t/scenario.trace.jsonl"],
  ["chat.yaml", "Größe 1 < 2 日本", "t/chat-größe-1-2-日本.trace.jsonl"],
])("of %s, %s is %s", (file, name, expected) => {
  expect(new TraceNames("t/").next({ file, name })).toBe(expected);
});

it("are unique, also where a system takes A and a for the same", () => {
  const names = new TraceNames("t");
  const given = ["Hi", "hi", "HI!"].map((name) => names.next({ file: "a.yaml", name }));
  expect(given).toEqual(["t/a-hi.trace.jsonl", "t/a-hi-2.trace.jsonl", "t/a-hi-3.trace.jsonl"]);
});

it("fit into what a file system takes", () => {
  const path = new TraceNames("t").next({ file: `${"文".repeat(300)}.yaml`, name: "😀日".repeat(200) });
  expect(Buffer.byteLength(path)).toBeLessThan(255);
  expect(path.isWellFormed()).toBe(true);
});
