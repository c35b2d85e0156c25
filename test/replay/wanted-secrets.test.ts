import { expect, it } from "vitest";
import type { RequestEvent } from "../../src/recording/traffic.ts";
import {
  type Given,
  missingSecrets,
  secretOf,
  namesMasked,
  secretsWanted,
  strangeSecrets,
  variableOf,
  withSecrets,
} from "../../src/replay/wanted-secrets.ts";

const request: RequestEvent = {
  type: "request",
  at: 0,
  connection: 1,
  method: "GET",
  url: "ws://recorded:9000/chat?room=1&token=${secret.token}",
  headers: [
    ["Sec-WebSocket-Protocol", "chat.v1, ${secret.protocol}"],
    ["Authorization", "Bearer ${secret.authorization}"],
  ],
};
const login: RequestEvent = {
  ...request,
  connection: 7,
  method: "POST",
  url: "http://recorded:9000/login?x=1",
  headers: [],
  body: { bytes: Buffer.from('{"password":"${secret.password}"}') },
};
const settings: Given = { headers: new Map(), secrets: new Map([["token", "T"]]) };

it("handshakes say which secrets they need and how they are given", () => {
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

it("so do requests of plain HTTP; what answers give is asked of nobody", () => {
  const none = { ...settings, secrets: new Map<string, string>() };
  expect(missingSecrets(login, none)).toEqual(["password"]);
  const fromAnswers = new Set(["token", "authorization", "protocol"]);
  expect(secretsWanted([request, login, login], { ...none, fromAnswers }, "chat.wsr")?.problem.headline).toBe(
    "The requests in chat.wsr need a secret that was masked when it was recorded: password (POST /login and 1 more)",
  );
  expect(secretsWanted([request], { ...none, fromAnswers }, "chat.wsr")).toBeUndefined();
});

it("a secret that is given takes the place of its name, as it is written there", () => {
  const secrets = new Map([["a_b", 'x"y']]);
  expect(secretOf("A-B", secrets)).toBe('x"y');
  expect(withSecrets("${secret.a_b} ${secret.c}", secrets)).toBe('x"y ${secret.c}');
  expect(withSecrets("?a=$%7Bsecret.a_b%7D", secrets, encodeURIComponent)).toBe("?a=x%22y");
});

it("tells secrets that are given under another name than any that was masked", () => {
  const masked = new Set([...namesMasked(request), "a-b"]);
  expect(strangeSecrets(["token", "tokn", "a_b"], masked, "chat.wsr")).toEqual([
    {
      text: "--secret tokn: nothing in chat.wsr was masked under this name",
      help: 'Did you mean "token"? Masked are token, protocol, authorization, a-b.',
    },
  ]);
  expect(strangeSecrets(["x"], new Set(), "chat.wsr")).toEqual([
    { text: "--secret x: nothing in chat.wsr was masked under this name", help: "" },
  ]);
});
