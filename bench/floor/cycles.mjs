// The same as scenarios/cycles.yaml, written by hand: 64 at a time, each connects and closes again and again.
import { once } from "node:events";
import { WebSocket } from "ws";

const [url = "", each] = [process.argv[2], Number(process.argv[3])];

await Promise.all(
  Array.from({ length: 64 }, async () => {
    for (let round = 0; round < each; round++) {
      const socket = new WebSocket(url);
      await once(socket, "open");
      socket.close(1000);
      const [code] = await once(socket, "close");
      if (code !== 1000) throw new Error(`closed with ${code}`);
    }
  }),
);
console.log(`${each * 64} cycles`);
