import { connect, type Socket } from "node:net";
import { type RawRequest, type RawServer, rawHandshakes } from "./raw-server.ts";

/** A proxy that opens every tunnel it is asked for, to this machine. */
export function tunnelProxy(seen: RawRequest[] = []): Promise<RawServer> {
  return rawHandshakes((socket, asked) => {
    seen.push(asked);
    const [, authority = ""] = asked.line.split(" ");
    const upstream: Socket = connect(Number(authority.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
    upstream.on("close", () => socket.destroy());
  });
}
