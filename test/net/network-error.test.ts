import { expect, test } from "vitest";
import { NetworkError, networkError, remoteOf } from "../../src/net/network-error.ts";

const remote = { name: "chat.test:443", host: "chat.test" };
const thrown = (code: string, message = "as node says it"): Error => Object.assign(new Error(message), { code });

test.each([
  ["ECONNREFUSED", "refused", "chat.test:443 refused the connection: nothing listens there (ECONNREFUSED)"],
  ["EHOSTUNREACH", "refused", "chat.test:443 cannot be reached from here (EHOSTUNREACH)"],
  ["EMFILE", "refused", "no connection to chat.test:443: this process has too many open files, see ulimit -n (EMFILE)"],
  ["ENOTFOUND", "dns", 'the name "chat.test" cannot be resolved (ENOTFOUND)'],
  ["EAI_AGAIN", "dns", 'the name server gave no answer for "chat.test" (EAI_AGAIN)'],
  ["ETIMEDOUT", "timeout", "no connection to chat.test:443: the system gave up waiting (ETIMEDOUT)"],
  ["ECONNRESET", "reset", "chat.test:443 reset the connection before it answered (ECONNRESET)"],
  ["EPIPE", "reset", "chat.test:443 reset the connection before it answered (EPIPE)"],
  [
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "tls",
    "the TLS handshake with chat.test:443 failed: the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)",
  ],
  [
    "CERT_HAS_EXPIRED",
    "tls",
    "the TLS handshake with chat.test:443 failed: the certificate has expired (CERT_HAS_EXPIRED)",
  ],
  ["CERT_UNTRUSTED", "tls", "the TLS handshake with chat.test:443 failed: as node says it (CERT_UNTRUSTED)"],
  [
    "HPE_INVALID_CONSTANT",
    "protocol",
    "the answer of chat.test:443 is not HTTP; perhaps it speaks TLS (wss, https) (HPE_INVALID_CONSTANT)",
  ],
  ["ESOMETHING", "refused", "no connection to chat.test:443: as node says it (ESOMETHING)"],
])("%s is said in words", (code, error, message) => {
  expect(networkError(thrown(code), remote)).toMatchObject({ error, message, code });
});

test("an end of TCP is not called a reset", () => {
  expect(networkError(thrown("ECONNRESET", "socket hang up"), remote)).toMatchObject({
    error: "reset",
    message: "chat.test:443 ended the connection before it answered (ECONNRESET)",
  });
});

test("OpenSSL's long line is cut to its reason", () => {
  const line = (reason: string): string =>
    `80:error:0A00010B:SSL routines:ssl3_read_bytes:${reason}:../deps/openssl/ssl/record/rec_layer_s3.c:1605:`;
  const code = "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION";
  expect(networkError(thrown(code, line("tlsv1 alert protocol version")), remote).message).toBe(
    `the TLS handshake with chat.test:443 failed: tlsv1 alert protocol version (${code})`,
  );
  expect(networkError(thrown("EPROTO", line("wrong version number")), remote).message).toBe(
    "the TLS handshake with chat.test:443 failed: wrong version number; perhaps it speaks no TLS (ws, http) (EPROTO)",
  );
});

test("what several addresses said is the last one's word", () => {
  const all = new AggregateError([thrown("ENETUNREACH"), thrown("ECONNREFUSED")]);
  expect(networkError(all, remote)).toMatchObject({ error: "refused", code: "ECONNREFUSED" });
});

test("what is said already stays as it is", () => {
  const said = new NetworkError("refused", "the proxy said no");
  expect(networkError(said, remote)).toBe(said);
});

test.each([
  ["ws://chat.test/x", "chat.test:80", "chat.test"],
  ["wss://chat.test", "chat.test:443", "chat.test"],
  ["https://[::1]:8443/", "[::1]:8443", "::1"],
  ["ws+unix:/run/chat.sock:/ws", "/run/chat.sock", ""],
])("the remote of %s", (url, name, host) => {
  expect(remoteOf(url)).toEqual({ name, host });
});
