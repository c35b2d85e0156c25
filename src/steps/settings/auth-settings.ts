import { text } from "../../expression/text.ts";
import { type Members, object } from "../../shape/maps.ts";
import type { Read, Shape } from "../../shape/shape.ts";

export const basicMembers = {
  user: { shape: text, doc: "The user.", required: true },
  password: { shape: text, doc: "The password.", required: true },
} as const satisfies Members;

export const authMembers = {
  basic: { shape: object("basic", basicMembers), doc: "HTTP Basic: `{ user, password }`." },
  bearer: { shape: text, doc: "A bearer token." },
} as const satisfies Members;

const authMap = object("auth", authMembers);

/** One way of the two: a header says who asks only once. */
export const auth: Shape<Read<typeof authMap>> = {
  schema: authMap.schema,
  read(node, reader) {
    const [first, second] = node.kind === "map" ? node.entries.filter(({ key }) => key in authMembers) : [];
    if (first && second) {
      reader.report({
        headline: `auth is either "${first.key}" or "${second.key}", not both`,
        label: `"${first.key}" is given too`,
        at: second.keySpan,
      });
    }
    return authMap.read(node, reader);
  },
};
