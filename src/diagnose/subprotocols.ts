import { didYouMean } from "../shape/nearest.ts";
import type { Advice } from "./advice.ts";

/** What a client may say of itself. */
export interface Offer {
  readonly url: string;
  /** The subprotocols that were offered. */
  readonly protocols: readonly string[];
  /** Whether it says who it is, as with a token. */
  readonly saysWho?: boolean;
}

/** Subprotocols that servers insist on, by what stands in the addresses of these. */
const common: readonly { readonly where: RegExp; readonly names: readonly string[] }[] = [
  { where: /graphql|subscription/i, names: ["graphql-transport-ws", "graphql-ws"] },
  { where: /mqtt/i, names: ["mqtt"] },
  { where: /stomp/i, names: ["v12.stomp"] },
  { where: /cable/i, names: ["actioncable-v1-json"] },
  { where: /ocpp/i, names: ["ocpp1.6", "ocpp2.0.1"] },
  { where: /wamp|crossbar/i, names: ["wamp.2.json"] },
];

/** The subprotocols that a server at this address mostly wants. */
export function usualAt(url: string): readonly string[] {
  const { hostname, pathname } = new URL(url);
  return common.find(({ where }) => where.test(`${hostname}${pathname}`))?.names ?? [];
}

/** What it means that a server has chosen none of the subprotocols that were offered. */
export function noneChosen({ url, protocols }: Offer): Advice {
  const all = common.flatMap(({ names }) => names);
  const meant = protocols.map((each) => (all.includes(each) ? undefined : didYouMean(each, all))).find(Boolean);
  const usual = usualAt(url).filter((each) => !protocols.includes(each));
  const likely = meant ?? (usual.length > 0 ? `At such an address it is mostly ${usual.join(" or ")}.` : undefined);
  return {
    meaning: `The server does not know ${protocols.length === 1 ? "it" : "them"}, and speaks whatever it speaks without. Browsers end such a connection.`,
    help:
      likely ??
      `Is the name right, with its version, as in ${all.slice(0, 3).join(", ")}? Offer none if the server has none.`,
  };
}

/** What it means that a server wants another subprotocol, or any. */
export function wanted({ url, protocols }: Offer): Advice {
  const names = usualAt(url).filter((each) => !protocols.includes(each));
  const [first = "NAME", ...others] = names;
  const or = others.length > 0 ? ` (some: ${others.join(", ")})` : "";
  return protocols.length === 0
    ? { meaning: "The server wants a subprotocol, and none was offered.", help: `Offer one: -s ${first}${or}.` }
    : {
        meaning: `The server wants another subprotocol than ${protocols.join(", ")}.`,
        help: `Which one does it speak? -s ${first}${or}.`,
      };
}
