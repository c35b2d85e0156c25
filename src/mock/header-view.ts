import type { HeaderFields } from "../net/headers.ts";

/**
 * Headers as matchers and expressions see them: their names ignore case, so `Authorization` finds `authorization`. Listing
 * them gives the names in lower case.
 */
export function headerView(fields: HeaderFields): HeaderFields {
  return new Proxy(fields, caseless);
}

const lower = (name: string | symbol): string | symbol => (typeof name === "string" ? name.toLowerCase() : name);

const caseless: ProxyHandler<HeaderFields> = {
  get: (target, name) => Reflect.get(target, lower(name)) as unknown,
  has: (target, name) => Reflect.has(target, lower(name)),
  getOwnPropertyDescriptor(target, name) {
    const found = Reflect.getOwnPropertyDescriptor(target, lower(name));
    return found && { ...found, configurable: true };
  },
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false,
};
