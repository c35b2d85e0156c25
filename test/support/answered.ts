import { play, type PlayedScenario, type PlaySettings } from "./puppet.ts";
import { type RawRequest, rawHandshakes } from "./raw-server.ts";

/** Connects alice to a server that answers her handshake with these lines, or as the function says. */
export async function answered(
  step: string,
  answer: string | ((request: RawRequest) => string),
  { settings = "", ...options }: PlaySettings & { readonly settings?: string } = {},
): Promise<PlayedScenario> {
  const server = await rawHandshakes((socket, request) => {
    socket.end(typeof answer === "string" ? answer.replaceAll("\n", "\r\n") : answer(request));
  });
  const text = `clients: { alice: { url: "\${url}"${settings} } }\nsteps: [{ alice: ${step} }]`;
  const played = await play(text, { ...options, given: { url: server.url } });
  await server.close();
  return played;
}
