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

test("gives none twice, and none that the system gives to who asks for any", async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));
  expect(new Set(ports).size).toBe(200);
  expect(ports.filter((port) => port < 20_000 || port >= 32_768)).toEqual([]);
});

test("gives none on which somebody listens", async () => {
  const server = createServer();
  const taken = await freePort();
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: taken }, resolve));
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));
  expect(ports).not.toContain(taken);
  await new Promise((resolve) => server.close(resolve));
});
