import { mapOf, type Written } from "../../writing/written.ts";

/** How a request proves who it is: a setting of a client, or headers. */
export interface WrittenAuth {
  readonly setting: Written | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Auth as these tools have it: bearer, basic, or a key in a header. What else there is, is told. `text` writes a template. */
export function authOf(
  { type, values }: { readonly type: string; readonly values: Readonly<Record<string, string>> },
  text: (value: string) => string,
  left: (what: string) => void,
): WrittenAuth {
  const value = (key: string): string => text(values[key] ?? "");
  switch (type) {
    case "":
    case "none":
      return { setting: undefined, headers: [] };
    case "bearer":
      return { setting: mapOf({ bearer: value("token") }), headers: [] };
    case "basic":
      return {
        setting: mapOf({ basic: mapOf({ user: value("username"), password: value("password") }) }),
        headers: [],
      };
    case "apikey":
      if (!/query|cookie/i.test(`${values["placement"] ?? ""}${values["addTo"] ?? ""}`))
        return { setting: undefined, headers: [[values["key"] ?? "", value("value")]] };
      break;
    default:
  }
  const what = type === "inherit" ? "auth that the folder or the collection has" : `auth by ${type}`;
  left(what);
  return { setting: undefined, headers: [] };
}
