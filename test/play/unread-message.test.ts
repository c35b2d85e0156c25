import { expect, it } from "vitest";
import { msgpack } from "../../src/codec/msgpack.ts";
import { Message } from "../../src/net/message.ts";
import { unreadText } from "../../src/play/unread-message.ts";

it("says which codec could not read what, and why", () => {
  expect(unreadText(new Message(Buffer.from([0xc1]), true, 0, 1, msgpack), "msgpack")).toEqual({
    headline:
      "The message has no value: its codec, msgpack, could not read <1 byte c1>, which is not MessagePack: at byte 0, the byte c1 begins no value",
    help: "A rule with when: { message: … } takes only what was read; what came as it is, read or not, is raw.",
  });
});
