/** A scalar that is compared with `===`, but for NaN, which is the same as itself. */
export type PinValue = string | number | boolean | null;

/**
 * A place at which one of some constants must stand, or the pattern does not hold: `{ type: subscribe }` pins `type`. It is
 * what an index may look for. More may be asked for than what is pinned; never less. The whole of a message (an empty path)
 * may have the constant as its value or as its text.
 */
export interface Pin {
  /** Keys of members, from the outside in. */
  readonly path: readonly string[];
  readonly values: readonly PinValue[];
}

/** The pin of a constant; none where it is compared in other ways. */
export function pinned(value: unknown): readonly Pin[] | undefined {
  const scalar = value === null || ["string", "number", "boolean"].includes(typeof value);
  return scalar ? [{ path: [], values: [value as PinValue] }] : undefined;
}

/** What is pinned in a member. */
export function pinsIn(key: string, pins: readonly Pin[] | undefined): readonly Pin[] {
  return pins?.map(({ path, values }) => ({ path: [key, ...path], values })) ?? [];
}

/** What is pinned where all hold. */
export function pinsOfAll<P extends Pin>(parts: readonly { readonly pins?: readonly P[] | undefined }[]): readonly P[] {
  return parts.flatMap(({ pins = [] }) => pins);
}

/** What is pinned where one of several holds: the places that each of them pins. */
export function pinsOfAny<P extends Pin>(
  parts: readonly { readonly pins?: readonly P[] | undefined }[],
  same: (a: P, b: P) => boolean = samePlace,
): readonly P[] {
  const [first, ...others] = parts;
  return (first?.pins ?? []).flatMap((pin) => {
    const all = [pin, ...others.map(({ pins = [] }) => pins.find((each) => same(each, pin)))];
    return all.includes(undefined) ? [] : [{ ...pin, values: all.flatMap((each) => each?.values ?? []) }];
  });
}

/** Whether two pins are about the same place. */
export function samePlace(a: Pin, b: Pin): boolean {
  return a.path.length === b.path.length && a.path.every((key, i) => key === b.path[i]);
}
