import type { KnownProfile } from "./known-profile.ts";

/** The profiles by the names that scenarios use; each is loaded when a client has it. */
export const profiles = {
  "graphql-transport-ws": async () => (await import("./graphql-transport-ws.ts")).graphqlTransportWs,
  jsonrpc: async () => (await import("./jsonrpc.ts")).jsonrpc,
  "socket.io": async () => (await import("./socket-io.ts")).socketIo,
  stomp: async () => (await import("./stomp.ts")).stomp,
} as const satisfies Record<string, () => Promise<KnownProfile>>;

export type ProfileName = keyof typeof profiles;

export const profileNames = Object.keys(profiles) as ProfileName[];
