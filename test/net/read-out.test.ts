import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { socketClosed, socketOpened, tellSoon } from "../../src/net/arrivals.ts";
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

it("has told what was read, also what came last", async () => {
  for (let i = 0; i < 20; i++) socketOpened();
  const told: string[] = [];
  const reading = readOut();
  // Behind the first turn, and so told behind the second.
  setImmediate(() => tellSoon(() => told.push("read")));
  await reading;
  expect(told).toEqual(["read"]);
  for (let i = 0; i < 20; i++) socketClosed();
});
