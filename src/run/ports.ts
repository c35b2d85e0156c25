import { createServer } from "node:net";

/** A TCP port on 127.0.0.1 that nobody listens on now. Whoever gets it should take it soon. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port: 0 }, () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("The operating system gave no port on 127.0.0.1"));
      });
    });
  });
}
