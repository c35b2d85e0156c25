import { connect as connectTcp } from "node:net";
import { connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { tlsNotes } from "../../src/mock/tls-notes.ts";
import { endMocks, startMock } from "../support/mock.ts";

describe("a client that does not get through TLS", () => {
  endMocks();

  it("is noted: one that does not trust the certificate, one that speaks no TLS", async () => {
    const mock = await startMock("listen: { tls: auto }\nendpoints: [{ path: /ws }]");
    const port = Number(new URL(mock.url).port);
    const notes = () => mock.log.flatMap((entry) => (entry.type === "note" ? [entry.text] : []));
    const careful = connect({ port, host: "127.0.0.1" });
    careful.on("error", () => undefined);
    await mock.until(() => notes().length === 1);
    const plain = connectTcp({ port, host: "127.0.0.1" });
    plain.on("error", () => undefined);
    plain.write("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n");
    await mock.until(() => notes().length === 2);
    plain.destroy();
    expect(notes()).toEqual([
      // Node's client leaves without a word.
      "A client has left in the middle of the TLS handshake: it may not trust the certificate, whose authority --ca-file writes",
      "A client speaks no TLS here: its url must begin with wss:// or https://",
    ]);
  });

  it("is noted when it says what it thinks of the certificate, as OpenSSL does", () => {
    const notes: string[] = [];
    const message = "0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:ssl/record/rec_layer_s3.c:1605:";
    tlsNotes({ now: () => 0 }, (text) => notes.push(text))(new Error(message));
    expect(notes).toEqual(["A client does not trust the certificate: give it the authority, which --ca-file writes"]);
  });

  it("is noted once in a while, however often it tries", () => {
    const notes: string[] = [];
    let now = 0;
    const tell = tlsNotes({ now: () => now }, (text) => notes.push(text));
    for (; now < 25_000; now += 10) tell(Object.assign(new Error("x"), { code: "ERR_SSL_HTTP_REQUEST" }));
    const text = "A client speaks no TLS here: its url must begin with wss:// or https://";
    expect(notes).toEqual([text, `${text} (and 999 times before that)`, `${text} (and 999 times before that)`]);
  });
});
