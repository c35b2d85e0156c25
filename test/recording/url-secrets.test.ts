import { expect, it } from "vitest";
import { secretsInUrl } from "../../src/recording/url-secrets.ts";

const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw";

it.each([
  ["ws://h/chat?room=lobby&token=4e9d-77", [["4e9d-77", "token"]]],
  ["ws://me:pw@h/", [["pw", "password"]]],
  [
    "ws://h/?access_token=a%2Fb#key=c",
    [
      ["a%2Fb", "access_token"],
      ["a/b", "access_token"],
      ["c", "key"],
    ],
  ],
  [`wss://h/${jwt}/x`, [[jwt, "token"]]],
  ["${api.url}/chat?token=${token}&api_key=k%", [["k%", "api_key"]]],
  ["ws://h/chat?room=a:b@c&token=", []],
  ["/chat", []],
])("of %s", (url, secrets) => expect(secretsInUrl(url)).toEqual(secrets));
