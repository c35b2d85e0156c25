import { describe, expect, it } from "vitest";
import type { RequestEvent } from "../../src/recording/traffic.ts";
import { type DialSettings, dialRequestOf } from "../../src/replay/dial-request.ts";
import { missingSecrets } from "../../src/replay/wanted-secrets.ts";

const request: RequestEvent = {
  type: "request",
  at: 0,
  connection: 1,
  method: "GET",
  url: "ws://recorded:9000/chat?room=1&token=${secret.token}",
  headers: [
    ["Host", "recorded:9000"],
    ["Connection", "Upgrade"],
    ["Upgrade", "websocket"],
    ["Sec-WebSocket-Key", "x"],
    ["Sec-WebSocket-Protocol", "chat.v1, ${secret.protocol}"],
    ["Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"],
    ["Authorization", "Bearer ${secret.authorization}"],
    ["X-A", "1"],
    ["X-A", "2"],
    ["Origin", "https://example.com"],
  ],
};
const settings: DialSettings = {
  target: undefined,
  headers: new Map(),
  secrets: new Map([
    ["token", "T"],
    ["authorization", "A"],
    ["protocol", "P"],
  ]),
  tls: undefined,
  timeout: 5_000,
};
const { secrets } = settings;
const same = { secrets, exact: () => undefined, text: (text: string): string => text };

describe("a recorded handshake", () => {
  it("is asked for again, with its secrets and without what belongs to the old connection", () => {
    expect(dialRequestOf(request, undefined, settings, same)).toMatchObject({
      url: "ws://recorded:9000/chat?room=1&token=T",
      headers: { Authorization: "Bearer A", "X-A": ["1", "2"], Origin: "https://example.com" },
      protocols: ["chat.v1", "P"],
      compression: true,
      followRedirects: false,
      timeout: 5_000,
    });
    expect(Object.keys(dialRequestOf(request, undefined, settings, same).headers)).toEqual([
      "Authorization",
      "X-A",
      "Origin",
    ]);
  });

  it.each([
    ["wss://staging.example.com", "wss://staging.example.com/chat?room=1&token=T"],
    ["ws://127.0.0.1:8080/v2", "ws://127.0.0.1:8080/v2?room=1&token=T"],
    ["ws://127.0.0.1:8080/v2?x=1", "ws://127.0.0.1:8080/v2?x=1"],
  ])("may be asked of another server: %s", (target, url) => {
    expect(dialRequestOf(request, undefined, { ...settings, target: new URL(target) }, same).url).toBe(url);
  });

  it("takes headers of the command line in place of its own, and then needs no secret for them", () => {
    const given = { ...settings, headers: new Map([["authorization", "Basic x"]]), secrets: new Map([["token", "T"]]) };
    expect(dialRequestOf(request, undefined, given, same).headers).toEqual({
      "X-A": ["1", "2"],
      Origin: "https://example.com",
      authorization: "Basic x",
    });
    expect(missingSecrets(request, given)).toEqual(["protocol"]);
  });

  it("has what the server has made anew in it", () => {
    expect(
      dialRequestOf(request, undefined, settings, {
        ...same,
        text: (text) => text.replace("chat", "talk"),
        exact: (value) => (value === "1" ? "7" : undefined),
      }).url,
    ).toBe("ws://recorded:9000/talk?room=7&token=T");
  });
});
