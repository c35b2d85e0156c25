import { expect, it } from "vitest";
import { isHandshake } from "../../src/recording/handshake.ts";

it("a request for a WebSocket is one, whatever its letters; plain HTTP is not", () => {
  expect(["ws://h/", "WSS://h/", "http://h/ws", "https://h"].map((url) => isHandshake({ url }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
