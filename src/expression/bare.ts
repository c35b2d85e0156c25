/**
 * Makes maps from which no key leads to `Object.prototype`: their prototype is empty and frozen, without a prototype of its
 * own. V8 keeps them as fast as other objects, while those of `Object.create(null)` are hash tables from the start, which
 * costs `JSON.stringify` of a small message twice its time.
 */
export const Bare = function () {} as unknown as new () => Record<string, unknown>;
Bare.prototype = Object.freeze(Object.create(null) as object);
