import { fakeKinds } from "../../expression/fake-data.ts";
import { cel, type Cel, NotCarried, numberOf, quoted } from "./cel.ts";

const letters = `"0123456789abcdef"`;

/** The helpers of Mockoon that make something up, apart from faker. */
export const randomHelpers: Readonly<Record<string, (args: readonly Cel[]) => Cel>> = {
  uuid: () => cel("uuid()", "text"),
  guid: () => cel("uuid()", "text"),
  ...madeUp({
    firstName: "person.firstName",
    lastName: "person.lastName",
    company: "company.name",
    domain: "internet.domainName",
    email: "internet.email",
    ipv4: "internet.ip",
    ipv6: "internet.ipv6",
    street: "location.streetAddress",
    city: "location.city",
    country: "location.country",
    countryCode: "location.countryCode",
    zipcode: "location.zipCode",
    postcode: "location.zipCode",
    phone: "phone.number",
    color: "color.human",
  }),
  objectId: () => cel(`randomString(24, ${letters})`, "text"),
  hexColor: () => cel(`"#" + randomString(6, ${letters})`, "text", { tight: false }),
  boolean: () => cel("randomItem([true, false])", "boolean"),
  int: ([min, max]) => cel(`randomInt(${limit(min, "0")}, ${limit(max, "9007199254740991")})`, "number"),
  long: ([min, max]) => cel(`randomInt(${limit(min, "0")}, ${limit(max, "9007199254740991")})`, "number"),
  float: ([min, max]) =>
    min ? cel(`randomFloat(${limit(min, "0")}, ${limit(max, "1")})`, "number") : cel("randomFloat()", "number"),
  lat: () => cel("randomFloat(-90, 90)", "number"),
  oneOf(args) {
    const [first] = args;
    if (!first) return cel(quoted(""), "text");
    if (first.gives === "list" || (first.gives === "any" && args.length < 3))
      return cel(`randomItem(${first.code})`, "any");
    const sort = args.every((each) => each.gives === first.gives) ? first.gives : "any";
    return cel(`randomItem([${args.map((each) => each.code).join(", ")}])`, sort, { certain: true });
  },
};

/** Helpers that are of faker under another name. */
function madeUp(names: Readonly<Record<string, string>>): Readonly<Record<string, () => Cel>> {
  return Object.fromEntries(Object.entries(names).map(([name, kind]) => [name, () => fake(kind)]));
}

function fake(kind: string): Cel {
  return cel(`fake(${quoted(kind)})`, "any", { certain: true });
}

function limit(each: Cel | undefined, otherwise: string): string {
  return each ? numberOf(each).code : otherwise;
}

type Hash = ReadonlyMap<string, Cel>;

/** What faker makes up that has a counterpart. */
const fakers: Readonly<Record<string, (args: readonly Cel[], hash: Hash) => Cel>> = {
  "string.uuid": () => cel("uuid()", "text"),
  "datatype.boolean": () => cel("randomItem([true, false])", "boolean"),
  "number.int": ([max], hash) =>
    cel(`randomInt(${limit(hash.get("min"), "0")}, ${limit(hash.get("max") ?? max, "9007199254740991")})`, "number"),
  "number.float": ([max], hash) =>
    cel(`randomFloat(${limit(hash.get("min"), "0")}, ${limit(hash.get("max") ?? max, "1")})`, "number"),
  "string.alphanumeric": ([length]) => cel(`randomString(${limit(length, "1")})`, "text"),
  "string.numeric": ([length]) => cel(`randomString(${limit(length, "1")}, "0123456789")`, "text"),
  "database.mongodbObjectId": () => cel(`randomString(24, ${letters})`, "text"),
  "location.latitude": () => cel("randomFloat(-90, 90)", "number"),
  "location.longitude": () => cel("randomFloat(-180, 180)", "number"),
};

/** `faker 'person.firstName'`. Throws `NotCarried`. */
export function faker(name: string, args: readonly Cel[], hash: Hash): Cel {
  const made = Object.hasOwn(fakers, name) ? fakers[name]?.(args, hash) : undefined;
  // What is told about how to make it up has no counterpart.
  if (!made && args.length === 0 && hash.size === 0 && Object.hasOwn(fakeKinds, name)) return fake(name);
  if (!made) throw new NotCarried(`faker '${name}'`);
  return made;
}
