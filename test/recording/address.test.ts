import { expect, it } from "vitest";
import { addressOf } from "../../src/recording/address.ts";

it.each([
  ["ws://h:1/chat?room=1#x", "/chat", "?room=1"],
  ["wss://h", "/", ""],
  ["ws://h/?token=${secret.token}", "/", "?token=${secret.token}"],
  ["ws://h/?token=$%7Bsecret.token%7D&b=%24%7bsecret.b%7d", "/", "?token=${secret.token}&b=${secret.b}"],
  ["not a url", "/", ""],
])("the address of %s", (url, path, search) => {
  expect(addressOf(url)).toEqual({ path, search });
});
