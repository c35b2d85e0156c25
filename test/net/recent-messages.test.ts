import { expect, it } from "vitest";
import { json } from "../../src/codec/json.ts";
import { Message } from "../../src/net/message.ts";
import { RecentMessages } from "../../src/net/recent-messages.ts";

it("gives the last messages in order, before and after there were too many", () => {
  const recent = new RecentMessages(3);
  const seen = [1, 2, 3, 4, 5, 6, 7].map((number) => {
    recent.add(new Message(Buffer.from("x"), false, number, number, json));
    return recent.all.map((each) => each.number).join(" ");
  });
  expect([new RecentMessages(3).all, seen]).toEqual([[], ["1", "1 2", "1 2 3", "2 3 4", "3 4 5", "4 5 6", "5 6 7"]]);
});
