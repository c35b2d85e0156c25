import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../src/environment.ts";
import { throwAwayCertificate } from "../../src/net/certificate.ts";
import type { DialResult, TlsOptions } from "../../src/net/connection.ts";
import { dial } from "../../src/net/dial.ts";
import { type Listener, listen } from "../../src/net/listen.ts";
import { dialRequest } from "../support/dial-request.ts";
import { closedAfterEach } from "../support/closed-after-each.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { RecordingListener } from "../support/recording-listener.ts";

expectNoOpenHandles();

const started = closedAfterEach();

const { ca, cert, key } = throwAwayCertificate({ hosts: ["127.0.0.1", "::1", "localhost", "chat.test"] });

function listening(server = new RecordingListener()): Promise<Listener> {
  return started(
    listen({
      clock: systemClock,
      port: 0,
      tls: { cert, key },
      onUpgrade: (request) => (request.path === "/drop" ? request.drop() : void request.accept({ listener: server })),
    }),
  );
}

function dialled(url: string, tls: TlsOptions, heard = new RecordingListener()): Promise<DialResult> {
  return dial(dialRequest(url, { tls }), heard, { clock: systemClock });
}

describe("the certificate", () => {
  test("is what OpenSSL takes for a certificate of its authority", () => {
    const [server, authority] = [new X509Certificate(cert), new X509Certificate(ca)];
    expect(server.checkIssued(authority)).toBe(true);
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(authority.verify(authority.publicKey)).toBe(true);
    expect([server.ca, authority.ca]).toEqual([false, true]);
    expect(server.subjectAltName).toBe(
      "IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:localhost, DNS:chat.test",
    );
    expect(server.issuer).toBe("CN=wstest throw-away CA");
    expect(server.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect(Date.parse(server.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(server.validTo)).toBeGreaterThan(Date.now());
  });

  test("is another one each time", () => {
    expect(throwAwayCertificate({ hosts: ["localhost"] }).ca).not.toBe(ca);
  });

  test("takes addresses of every form", () => {
    const hosts = ["2001:db8::1:0:0:1", "[::]", "::ffff:192.0.2.1", "10.0.0.1"];
    const { subjectAltName } = new X509Certificate(throwAwayCertificate({ hosts }).cert);
    expect(subjectAltName).toBe(
      "IP Address:2001:DB8:0:0:1:0:0:1, IP Address:0:0:0:0:0:0:0:0, IP Address:0:0:0:0:0:FFFF:C000:201, IP Address:10.0.0.1",
    );
  });
});

describe("wss", () => {
  test("opens with full checking by address and by server name, and carries messages", async () => {
    const server = new RecordingListener();
    const listener = await listening(server);
    expect(listener.url).toBe(`wss://127.0.0.1:${listener.port}`);
    expect(listener.httpUrl).toBe(`https://127.0.0.1:${listener.port}`);
    for (const tls of [{ ca }, { ca, servername: "chat.test" }, { ca, minVersion: "1.3" }]) {
      const heard = new RecordingListener();
      const result = await dialled(listener.url, tls, heard);
      expect(result.kind).toBe("open");
      if (result.kind !== "open") continue;
      result.connection.send("a", { binary: false });
      result.connection.close(1000);
      expect(await heard.whenEnded()).toEqual({ code: 1000, reason: "", clean: true, reset: false });
    }
    expect(server.heard.filter((each) => each === "text a")).toHaveLength(3);
  });

  test("refuses an authority that is not trusted, unless it is to be insecure", async () => {
    const listener = await listening();
    const where = `127.0.0.1:${listener.port}`;
    const other = throwAwayCertificate({ hosts: ["127.0.0.1"] });
    const tlsError = { kind: "error", error: "tls" };
    expect(await dialled(listener.url, {})).toMatchObject({
      ...tlsError,
      message: `the TLS handshake with ${where} failed: the certificate is not signed by a known authority (UNABLE_TO_VERIFY_LEAF_SIGNATURE)`,
    });
    // The same name and another key: OpenSSL finds the authority and sees that it has not signed this.
    expect(await dialled(listener.url, { ca: other.ca })).toMatchObject(tlsError);
    expect(await dialled(listener.url, { ca, servername: "other.test" })).toMatchObject({
      ...tlsError,
      message: `the TLS handshake with ${where} failed: the certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID)`,
    });
    const heard = new RecordingListener();
    const result = await dialled(listener.url, { insecure: true }, heard);
    expect(result.kind).toBe("open");
    if (result.kind === "open") result.connection.drop("end");
    await heard.whenEnded();
  });

  test("can be reset by either side", async () => {
    const server = new RecordingListener();
    const listener = await listening(server);
    const heard = new RecordingListener();
    const result = await dialled(listener.url, { ca }, heard);
    if (result.kind !== "open") throw new Error("not open");
    result.connection.drop("reset");
    expect(await server.whenEnded()).toEqual({ code: 1006, reason: "", clean: false, reset: true });
    expect(await heard.whenEnded()).toEqual({ code: 1006, reason: "", clean: false, reset: true });

    expect(await dialled(`${listener.url}/drop`, { ca })).toMatchObject({ error: "reset", code: "ECONNRESET" });
    const back = new RecordingListener();
    expect((await dialled(listener.url, { ca }, back)).kind).toBe("open");
    for (const connection of listener.connections) connection.drop("reset");
    expect(await back.whenEnded()).toEqual({ code: 1006, reason: "", clean: false, reset: true });
  });

  test("is ended by its listener", async () => {
    const listener = await listening();
    const heard = new RecordingListener();
    await dialled(listener.url, { ca }, heard);
    await listener.close();
    expect(await heard.whenEnded()).toMatchObject({ code: 1006 });
  });

  test("is spoken to in plain text by mistake", async () => {
    const listener = await listening();
    const result = await dialled(listener.url.replace("wss:", "ws:"), {});
    expect(result).toMatchObject({ kind: "error", error: expect.stringMatching(/^(reset|protocol)$/) });
  });
});
