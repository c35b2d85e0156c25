/**
 * Whether a client calls the same thing by a name of an id that the server calls by another: `orderId` what comes as `id` is,
 * `seq` what comes as `id`, and `requestId` what comes as `orderId`, are not. Undefined: an `id` may be whatever has one.
 */
export function isSameThing(client: string, server: string): boolean | undefined {
  if (client === server) return true;
  const [here, there] = [partsOf(client), partsOf(server)];
  if (here.kind !== there.kind) return false;
  if (here.of === there.of || there.of === "") return true;
  return here.of === "" ? undefined : false;
}

// --- internal ---

/** `id` of an `order`: `orderId`, `order_ids`, `orderID`; of nothing: `id`. */
function partsOf(name: string): { readonly kind: string; readonly of: string } {
  const [, of = "", kind = name] = /^(.*?)[_-]*((?:[A-Z]?[a-z\d]+|[A-Z\d]+))$/.exec(name.replace(/s$/, "")) ?? [];
  return { kind: kind.toLowerCase(), of: of.toLowerCase() };
}
