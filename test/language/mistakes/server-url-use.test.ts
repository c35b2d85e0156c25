import { expect, it } from "vitest";
import { faults } from "../../support/load.ts";

const told = (client: string): Promise<readonly string[]> =>
  faults(
    `servers: { chat: { mock: { endpoints: [{ path: /ws }] } }, mail: ws://h/api/ }\nclients: { a: ${client} }\nsteps: [{ a: connect }]`,
  );

it("a client connects to the url of a server", async () => {
  expect(await told('"${chat.url}/ws"')).toEqual([]);
  expect(await told('"${chat}"')).toEqual(['2:15+9 "${chat}" is a server, not its url — Write "${chat.url}".']);
  expect(await told("chat")).toEqual(['2:15+4 "chat" is a server, not its url — Write "${chat.url}".']);
  expect(await told("{ url: chat }")).toEqual(['2:22+4 "chat" is a server, not its url — Write "${chat.url}".']);
});

it("the url of a mock has no slash at its end", async () => {
  expect(await told('"${chat.url}ws?x=1"')).toEqual([
    '2:16+13 A "/" is missing between the url of "chat" and "ws" — Write "${chat.url}/ws".',
  ]);
  expect(await told('"${chat.url}?x=1"')).toEqual([]);
  // That of another server may have one.
  expect(await told('"${mail.url}ws"')).toEqual([]);
});
