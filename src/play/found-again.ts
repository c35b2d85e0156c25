/**
 * For each of some things what it was before, when their file was written anew: the first that is known by the same text and
 * that no other has taken; undefined for what is new.
 */
export function foundAgain<Now, Before>(
  now: readonly Now[],
  before: readonly Before[],
  nameOf: (each: Now) => string,
  formerNameOf: (each: Before) => string,
): readonly (Before | undefined)[] {
  const left = new Map<string, Before[]>();
  for (const each of before.toReversed()) {
    const name = formerNameOf(each);
    const same = left.get(name);
    if (same) same.push(each);
    else left.set(name, [each]);
  }
  return now.map((each) => left.get(nameOf(each))?.pop());
}
