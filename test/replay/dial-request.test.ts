import { describe, expect, it } from "vitest";
import type { RequestEvent } from "../../src/recording/traffic.ts";
import {
  type DialSettings,
  dialRequestOf,
  missingSecrets,
  secretsWanted,
  variableOf,
} from "../../src/replay/dial-request.ts";

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
const same = (text: string): string => text;

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
    expect(dialRequestOf(request, undefined, settings, (text) => text.replace("room=1", "room=7")).url).toBe(
      "ws://recorded:9000/chat?room=7&token=T",
    );
  });

  it("says which secrets it needs and how they are given", () => {
    const none = { ...settings, secrets: new Map() };
    expect(missingSecrets(request, none)).toEqual(["token", "protocol", "authorization"]);
    expect(missingSecrets({ ...request, url: "ws://h/?a=$%7Bsecret.a-b%7D", headers: [] }, none)).toEqual(["a-b"]);
    expect(variableOf("a-b")).toBe("WSTEST_SECRET_A_B");
    expect(
      missingSecrets(
        { ...request, url: "ws://h/?a=${secret.a-b}", headers: [] },
        { ...none, secrets: new Map([["a_b", "1"]]) },
      ),
    ).toEqual([]);
    const handshakes = ["token", "token_2", "token"].map((name, index) => ({
      ...request,
      connection: index + 1,
      url: `ws://h/?token=\${secret.${name}}`,
      headers: [],
    }));
    expect(secretsWanted(handshakes, settings, "chat.wsr")?.problem.headline).toContain(": token_2 (connection 2)");
    expect(secretsWanted([], none, "chat.wsr")).toBeUndefined();
    expect(secretsWanted(handshakes, none, "chat.wsr")?.problem).toMatchObject({
      headline:
        "The handshakes in chat.wsr need secrets that were masked when it was recorded: token (connection 1 and 1 more), token_2 (connection 2)",
      help: "Give them: --secret token=…, or WSTEST_SECRET_TOKEN=… in the environment.",
    });
  });
});
