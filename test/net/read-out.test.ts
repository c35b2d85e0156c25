import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { readOut } from "../../src/net/read-out.ts";

it("lets a socket hear of a reset that reached it before", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  for (let round = 0; round < 20; round++) {
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    const [[peer]] = (await Promise.all([once(server, "connection"), once(client, "connect")])) as [[Socket], unknown];
    let heard = false;
    client.on("error", () => (heard = true));
    peer.resetAndDestroy();
    await readOut();
    expect(heard).toBe(true);
  }
  server.close();
  await once(server, "close");
});
