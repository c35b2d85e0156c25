/** What the ends of a connection have agreed on about compression: RFC 7692. */
export interface DeflateTerms {
  /** Whether messages of that side refer to those before them. */
  readonly clientTakesOver: boolean;
  readonly serverTakesOver: boolean;
}

/**
 * Reads the `Sec-WebSocket-Extensions` of a server's 101; undefined when it has not agreed to permessage-deflate. The sizes of
 * the windows do not matter to who reads: the largest reads them all.
 */
export function deflateTerms(extensions: string | undefined): DeflateTerms | undefined {
  for (const extension of (extensions ?? "").split(",")) {
    const [name, ...parameters] = extension.split(";").map((each) => each.trim().toLowerCase());
    if (name !== "permessage-deflate") continue;
    const names = new Set(parameters.map((each) => each.split("=", 1)[0]?.trim()));
    return {
      clientTakesOver: !names.has("client_no_context_takeover"),
      serverTakesOver: !names.has("server_no_context_takeover"),
    };
  }
  return undefined;
}
