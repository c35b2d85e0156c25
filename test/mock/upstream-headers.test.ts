import { describe, expect, it } from "vitest";
import { passedHeaders, upstreamHeaders } from "../../src/mock/upstream-headers.ts";

describe("the headers of a proxy's request", () => {
  const target = new URL("wss://api.example.com:8443/x");

  it("are those of the client, but for what is about its connection and its handshake", () => {
    const headers = upstreamHeaders(
      {
        host: "127.0.0.1:8080",
        connection: "Upgrade, X-Hop",
        upgrade: "websocket",
        "x-hop": "1",
        "keep-alive": "timeout=5",
        "transfer-encoding": "chunked",
        "content-length": "5",
        "sec-websocket-key": "k",
        "sec-websocket-version": "13",
        "sec-websocket-protocol": "a",
        "sec-websocket-extensions": "permessage-deflate",
        cookie: "a=1",
        authorization: "Bearer x",
        "x-many": ["1", "2"],
      },
      target,
      {},
    );
    expect({ ...headers }).toEqual({ cookie: "a=1", authorization: "Bearer x", "x-many": ["1", "2"] });
    expect(Object.getPrototypeOf(headers)).toBeNull();
  });

  it("have the server's Origin where the client's is the proxy's own", () => {
    const origin = (given: string): unknown =>
      upstreamHeaders({ host: "127.0.0.1:8080", origin: given }, target, {})["origin"];
    expect(origin("http://127.0.0.1:8080")).toBe("https://api.example.com:8443");
    expect(origin("http://localhost:3000")).toBe("http://localhost:3000");
    expect(origin("null")).toBe("null");
  });

  it("are replaced and removed by ours, whatever their case", () => {
    const headers = upstreamHeaders({ authorization: "Bearer client", "x-a": "1" }, target, {
      Authorization: "Bearer ours",
      "X-A": null,
    });
    expect({ ...headers }).toEqual({ Authorization: "Bearer ours", "X-A": null });
  });

  it("of answers lose the same", () => {
    expect({ ...passedHeaders({ "set-cookie": ["a=1", "b=2"], connection: "close", "content-length": "3" }) }).toEqual({
      "set-cookie": ["a=1", "b=2"],
    });
  });
});
