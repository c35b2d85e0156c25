import { Failure } from "../../problem.ts";
import { type Container, copied, isContainer } from "./copied.ts";
import type { PlayScope } from "../step.ts";
import type { Key, VariablePath } from "./variable-path.ts";

/**
 * Gives a variable, or a member of it, a value. Variables have values, not references: what two of them hold is never
 * changed through one. So a member is changed in a copy of what is around it; only the data of a mock and the variables of
 * a peer are changed in place.
 */
export function setVariable(path: VariablePath, value: unknown, scope: PlayScope): void {
  const own = copied(value, path.text, path.span);
  if (path.depth === 0) return assign(path, own, scope);
  change(path, scope, (container, key) => {
    if (!Array.isArray(container)) container[key] = own;
    else if (typeof key === "number" && key <= container.length) container[key] = own;
    else throw wrongKey(path, container, key);
  });
}

/** Takes a variable its value, or removes a member; what is not there need not be removed. */
export function unsetVariable(path: VariablePath, scope: PlayScope): void {
  if (path.depth === 0) return assign(path, undefined, scope);
  const keys = path.keys(scope);
  let around = scope.get(path.root);
  for (const key of keys.slice(0, -1)) around = isContainer(around) ? memberOf(around, key) : around;
  if (around === undefined || around === null) return undefined;
  change(path, scope, (container, key) => {
    if (!Array.isArray(container)) delete container[key];
    else if (typeof key === "number") container.splice(key, 1);
    else throw wrongKey(path, container, key);
  });
}

type Change = (container: Container, key: Key) => void;

function change(path: VariablePath, scope: PlayScope, apply: Change): void {
  const changed = changedAt(path, scope.get(path.root), path.keys(scope), 0, apply);
  if (!path.live) assign(path, changed, scope);
}

/** The container with the change applied somewhere inside: itself where things are changed in place, else a copy. */
function changedAt(path: VariablePath, around: unknown, keys: readonly Key[], depth: number, apply: Change): Container {
  if (!isContainer(around)) throw notContainer(path, around, keys.slice(0, depth));
  const own = path.live ? around : shallowCopy(around);
  const key = keys[depth] ?? "";
  if (depth === keys.length - 1) {
    apply(own, key);
    return own;
  }
  const inner = changedAt(path, memberOf(around, key), keys, depth + 1, apply);
  if (Array.isArray(own)) own[Number(key)] = inner;
  else own[key] = inner;
  return own;
}

function assign(path: VariablePath, value: unknown, scope: PlayScope): void {
  scope.assign(path.root, value);
  if (Object.is(scope.get(path.root), value)) return;
  throw new Failure({
    code: "expression",
    headline: `"${path.root}" belongs to the loop or rule around this step and cannot be changed`,
    label: "cannot be changed here",
    at: path.span,
    help: `Give its value to a variable of another name, and change that: - set: { my_${path.root}: "\${${path.root}}" }`,
  });
}

function memberOf(container: Container, key: Key): unknown {
  return Object.hasOwn(container, key) ? (container as Record<Key, unknown>)[key] : undefined;
}

function shallowCopy(container: Container): Container {
  return Array.isArray(container)
    ? [...container]
    : Object.assign(Object.create(null) as Record<Key, unknown>, container);
}

function wrongKey(path: VariablePath, list: readonly unknown[], key: Key): Failure {
  const headline =
    typeof key === "number"
      ? `"${path.text}" is past the end of the list, which has ${list.length} ${list.length === 1 ? "item" : "items"}`
      : `"${path.text}" names the member "${key}" of a list`;
  const help = `Items are counted from 0; [${list.length}] adds one at the end.`;
  return new Failure({ code: "expression", headline, label: "no such item", at: path.span, help });
}

function notContainer(path: VariablePath, actual: unknown, keys: readonly Key[]): Failure {
  const here = path.root + keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  const missing = actual === undefined || actual === null;
  return new Failure({
    code: missing ? "not-set" : "expression",
    headline: missing
      ? `"${here}" has no value, so that it has no members to change`
      : `"${here}" is not a map or a list, so that it has no members`,
    label: missing
      ? `${here} has no value`
      : `${here} is a ${actual instanceof Uint8Array ? "row of bytes" : typeof actual}`,
    at: path.span,
    ...(missing ? { help: `Give it a value first: - set: { ${here}: {} }` } : {}),
  });
}
