import { type Document, isMap, isScalar, isSeq, parseDocument, visit } from "yaml";

/** One change of a YAML text. `at` chooses the place, of all that there are. */
export interface Change {
  readonly at: number;
  readonly how: "replace" | "remove" | "add" | "rename";
  readonly value: unknown;
  readonly key: string;
}

/** A text with one of its parts replaced, removed or renamed, or with a part added to a map or list. */
export function changedYaml(text: string, { at, how, value, key }: Change): string {
  const document = parseDocument(text);
  const places = placesIn(document);
  const place = places[at % Math.max(1, places.length)];
  if (!place) return text;
  const node = document.getIn(place, true);
  const around = place.slice(0, -1);
  if (how === "remove") document.deleteIn(place);
  else if (how === "rename" && isMap(document.getIn(around, true))) {
    document.deleteIn(place);
    document.setIn([...around, key], node);
  } else if (how === "add" && isMap(node)) node.set(key, document.createNode(value));
  else if (how === "add" && isSeq(node)) node.add(document.createNode(value));
  else document.setIn(place, document.createNode(value));
  return document.toString();
}

function placesIn(document: Document.Parsed): (readonly unknown[])[] {
  const places: (readonly unknown[])[] = [];
  visit(document, {
    Pair: (_, { key }, path) => void (isScalar(key) && places.push([...keysOf(path), key.value])),
    Seq: (_, list, path) => {
      for (const index of list.items.keys()) places.push([...keysOf([...path, list]), index]);
    },
  });
  return places;
}

/** The keys and indices on the way through the ancestors of a node. */
function keysOf(ancestors: readonly unknown[]): unknown[] {
  return ancestors.flatMap((each, index) => {
    const next = ancestors[index + 1];
    if (isSeq(each) && next !== undefined) return [each.items.indexOf(next)];
    return typeof each === "object" && each !== null && "key" in each && isScalar(each.key) ? [each.key.value] : [];
  });
}
