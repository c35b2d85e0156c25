import { expect, it } from "vitest";
import { frameBreaches } from "../../src/capture/frame-breaches.ts";

it.each([
  ["a text of a client", 0x81, 0x85, "client", false, []],
  ["a compressed text of a server", 0xc1, 0x05, "server", true, []],
  ["a compressed text that nobody agreed on", 0xc1, 0x05, "server", false, ["WS_ERR_UNEXPECTED_RSV_1"]],
  ["a compressed part of a message", 0xc0, 0x05, "server", true, ["WS_ERR_UNEXPECTED_RSV_1"]],
  ["a compressed ping", 0xc9, 0x05, "server", true, ["WS_ERR_UNEXPECTED_RSV_1"]],
  [
    "all at once",
    0x7b,
    0x7e,
    "client",
    false,
    [
      "WS_ERR_UNEXPECTED_RSV_1",
      "WS_ERR_UNEXPECTED_RSV_2_3",
      "WS_ERR_EXPECTED_MASK",
      "WS_ERR_INVALID_OPCODE",
      "WS_ERR_EXPECTED_FIN",
      "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH",
    ],
  ],
] as const)("%s", (_, first, second, from, deflates, codes) => {
  expect(frameBreaches(first, second, from, deflates).map(({ code }) => code)).toEqual(codes);
});
