import { describe, expect, it } from "vitest";
import { addressKey, connectionName } from "../../src/replay/connection-name.ts";

describe("names of connections", () => {
  it("have their number and their path", () => {
    expect(connectionName(2, "wss://example.com/chat?room=1")).toBe("connection 2 /chat?room=1");
    expect(connectionName(2, undefined)).toBe("connection 2");
    expect(connectionName(2, "not a url \u001b[31m")).toBe("connection 2 not a url ␛[31m");
  });

  it("have no secrets in them, whatever has captured these", () => {
    expect(connectionName(1, "wss://h/chat?room=1&token=abc&access_token=def")).toBe(
      "connection 1 /chat?room=1&token=${secret.token}&access_token=${secret.access_token}",
    );
    expect(connectionName(1, "wss://h/chat?token=${secret.token}")).toBe("connection 1 /chat?token=${secret.token}");
    expect(connectionName(1, "wss://h/link/eyJhbGciOi.eyJzdWIi.c2ln/x")).toBe("connection 1 /link/${secret.token}/x");
    expect(connectionName(1, "no url?token=abc")).toBe("connection 1 no url?token=${secret.token}");
  });

  it("an address is the same on another server, and with another id", () => {
    const id = "413dabc4-3aa3-446c-bf2a-028f5950a1b2";
    expect(addressKey(`ws://a/rooms/${id}/x?n=9f86d081884c7d659a2f`)).toBe("/rooms/<uuid>/x?n=<id>");
    expect(addressKey("wss://b:1/chat")).toBe(addressKey("ws://a/chat"));
    expect(addressKey("ws://a/chat?room=1")).not.toBe(addressKey("ws://a/chat?room=2"));
    expect(addressKey(undefined)).toBe("");
  });

  it("an address is the same whether or not its secrets were masked", () => {
    const masked = "ws://a/chat?room=1&token=${secret.auth_2}&api_key=${secret.api_key}";
    expect(addressKey("wss://b/chat?room=1&token=2a01-x/y=&api_key=k")).toBe(addressKey(masked));
    expect(addressKey(masked)).toBe("/chat?room=1&token=<secret>&api_key=<secret>");
    expect(addressKey("wss://b/eyJhbGciOi.eyJzdWIi.c2ln/x")).toBe(addressKey("ws://a/${secret.token}/x"));
    expect(addressKey("ws://a/chat?room=2&token=t")).not.toBe(addressKey(masked));
  });
});
