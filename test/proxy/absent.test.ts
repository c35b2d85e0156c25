import { expect, it } from "vitest";
import { lookFor } from "../../src/proxy/absent.ts";
import { tcpServer } from "../support/raw-server.ts";

it("says why nobody takes connections, and nothing where somebody does", async () => {
  const refused = "127.0.0.1:9 refused the connection: nothing listens there (ECONNREFUSED)";
  expect(await lookFor(new URL("wss://127.0.0.1:9/chat")).absence).toBe(refused);
  expect(await lookFor(new URL("ws://nowhere.invalid")).absence).toMatch(
    /^the name (?:"nowhere\.invalid" cannot be resolved|server gave no answer for "nowhere\.invalid")/,
  );
  const server = await tcpServer(() => undefined);
  expect(await lookFor(new URL(server.url)).absence).toBeUndefined();
  await server.close();
});

it("can be given up", async () => {
  const looking = lookFor(new URL("ws://127.0.0.1:9"));
  looking.end();
  expect(await looking.absence).toBeUndefined();
});
