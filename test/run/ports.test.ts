import { randomInt } from "node:crypto";
import { type AddressInfo, createServer, type Server } from "node:net";
import { expect, test, vi } from "vitest";
import { freePort } from "../../src/run/ports.ts";

vi.mock("node:crypto", async (load) => {
  const crypto = await load<{ readonly randomInt: (min: number, max: number) => number }>();
  return { ...crypto, randomInt: vi.fn(crypto.randomInt) };
});

vi.mock("node:net", async (load) => {
  const net = await load<{ readonly createServer: typeof createServer }>();
  return { ...net, createServer: vi.fn(net.createServer) };
});

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

test("gives two who ask at once two, also when both draw the same and find it free", async () => {
  const drawn = vi.mocked(randomInt as (min: number, max: number) => number);
  const port = await freePort();
  drawn
    .mockReturnValueOnce(port)
    .mockReturnValueOnce(port + 1)
    .mockReturnValueOnce(port + 1);
  // The first has closed again when the second listens.
  const listens = { once: () => undefined, close: setImmediate, listen: (_: unknown, then: () => void) => then() };
  vi.mocked(createServer)
    .mockReturnValueOnce(listens as unknown as Server)
    .mockReturnValueOnce(listens as unknown as Server);
  const [first, second] = await Promise.all([freePort(), freePort()]);
  expect(second).not.toBe(first);
});

test("gives none on which somebody listens", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const { port } = server.address() as AddressInfo;
  vi.mocked(randomInt as (min: number, max: number) => number).mockReturnValueOnce(port);
  expect(await freePort()).toBeLessThan(32_000);
  await new Promise((resolve) => server.close(resolve));
  vi.mocked(randomInt as (min: number, max: number) => number).mockReturnValueOnce(port);
  expect(await freePort()).toBe(port);
});
