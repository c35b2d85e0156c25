import type { Reader, Shape } from "../shape/shape.ts";

/** A value, and the variables that its expressions read. */
export interface Naming<T> {
  readonly value: T;
  /** Complete when the document is read: some expressions are parsed only then. */
  readonly names: ReadonlySet<string>;
}

/** A shape that tells which variables the expressions of a value read. */
export function naming<T>(shape: Shape<T>): Shape<Naming<T>> {
  return {
    schema: shape.schema,
    read(node, reader) {
      const names = new Set<string>();
      const value = shape.read(node, listening(reader, names));
      return value === undefined ? undefined : { value, names };
    },
  };
}

/** The same reader, which also writes down what is used. */
function listening(reader: Reader, names: Set<string>): Reader {
  return new Proxy(reader, {
    get(target, key) {
      if (key === "use") {
        return (...[name, at, help]: Parameters<Reader["use"]>): void => {
          names.add(name);
          target.use(name, at, help);
        };
      }
      if (key === "within") return (more: Iterable<string>): Reader => listening(target.within(more), names);
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}
