import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort } from "../../src/run/ports.ts";

test("gives a port of 127.0.0.1 on which a server can listen", async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>((resolve, reject) =>
    server.once("error", reject).listen({ host: "127.0.0.1", port }, resolve),
  );
  expect(server.address()).toMatchObject({ address: "127.0.0.1", port });
  await new Promise((resolve) => server.close(resolve));
});
