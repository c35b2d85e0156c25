import { loadProfile, NoProfile } from "../../codec/profile-module.ts";
import type { Profile } from "../../codec/profile.ts";
import { type ProfileName, profileNames, profiles } from "../../codec/profiles/index.ts";
import { isBelow } from "../../expression/contained-file.ts";
import type { Expr } from "../../expression/expr.ts";
import { nowhere } from "../../expression/expr.ts";
import { payload } from "../../expression/payload.ts";
import { show } from "../../match/value.ts";
import type { ChosenProfile } from "../../net/interpreter.ts";
import { Failure, type ProblemInput } from "../../problem.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Reader, Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import type { Node } from "../../tree.ts";
import type { PlayScope } from "../step.ts";

/** `codec: socket.io`, `codec: { socket.io: { auth: … } }`, `codec: ./my-profile.mjs`. */
export interface ProfileSetting {
  /** The name of a profile, or of a module. */
  readonly profile: string;
  readonly at: Span;
  readonly options: readonly WrittenOption[];
}

interface WrittenOption {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Expr<unknown>;
}

/** A profile, with or without options. */
const profileSetting: Shape<ProfileSetting> = {
  schema: {
    anyOf: [
      { enum: profileNames },
      { type: "string", pattern: String.raw`^\.\.?/` },
      {
        type: "object",
        minProperties: 1,
        maxProperties: 1,
        properties: Object.fromEntries(profileNames.map((name) => [name, { type: "object" }])),
        patternProperties: { [String.raw`^\.\.?/`]: { type: "object" } },
      },
    ],
  },
  read(node, reader) {
    const named = namedProfile(node);
    if (!named) return reportWrong(node, "the name of a profile", reader);
    const { name, at, options: written } = named;
    if (isModule(name) && reader.needs) {
      if (isBelow(reader.resolve(name, at), reader.resolve(".", at))) reader.needs("file", name, at);
      else reader.report(outside(name, at));
    }
    if (node.kind === "map" && node.entries.length > 1)
      return reportWrong(node, `one profile, { ${name}: { … } }`, reader);
    if (written && written.kind !== "map")
      return reportWrong(written, "a map of the profile's options", reader, `Without options write codec: ${name}.`);
    const options = (written?.entries ?? []).flatMap(({ key, keySpan, value: inner }) => {
      const value = payload.read(inner, reader);
      return value ? [{ key, keySpan, value }] : [];
    });
    const setting: ProfileSetting = { profile: name, at, options };
    // A module of the user is run when its client connects, not by who only reads the file.
    if (isBuiltIn(name) && options.length > 0)
      reader.defer(async () => checkOptions(setting, await profiles[name](), reader));
    return setting;
  },
};

/** A codec, where a profile may stand too. `names`: those of the codecs, for who misspells one. */
export function codecOrProfile<C>(codec: Shape<C>, names: readonly string[]): Shape<C | ProfileSetting> {
  return {
    schema: { anyOf: [codec.schema, profileSetting.schema] },
    read(node, reader) {
      if (namedProfile(node)) return profileSetting.read(node, reader);
      const word = node.kind === "map" ? node.entries[0]?.key : node.kind === "scalar" ? node.value : undefined;
      if (typeof word !== "string" || names.includes(word)) return codec.read(node, reader);
      const profile = `a profile (${profileNames.join(", ")}, ./module.mjs)`;
      return reportWrong(
        node,
        `one of ${names.join(", ")}, or ${profile}`,
        reader,
        /\.m?js$/.test(word) ? `Did you mean "./${word}"?` : didYouMean(word, [...names, ...profileNames]),
      );
    },
  };
}

/** Which of the two it is. */
export function isProfile(setting: object): setting is ProfileSetting {
  return "profile" in setting;
}

/** A profile with what its options are now; the url is completed as it asks. Throws a `Failure`. */
export async function evaluateProfile(setting: ProfileSetting, url: URL, scope: PlayScope): Promise<ChosenProfile> {
  const profile = await loaded(setting, setting.at.source.folder ?? scope.scene.cwd);
  const options = Object.create(null) as Record<string, unknown>;
  for (const { key, keySpan, value } of setting.options) {
    const evaluated = value.evaluate(scope);
    const fault =
      keyFault(profile, key, keySpan) ?? asked(setting, () => valueFault(profile, key, evaluated, value.span));
    if (fault) throw new Failure({ code: "setting", ...fault });
    if (evaluated !== undefined) options[key] = evaluated;
  }
  asked(setting, () => profile.completeUrl?.(url));
  return { profile, options, url };
}

/** The profile of wstest's own that a codec names as it is written, or undefined. */
export function writtenProfile(codec: Node): ProfileName | undefined {
  const name = namedProfile(codec)?.name;
  return name !== undefined && isBuiltIn(name) ? name : undefined;
}

// --- internal ---

function namedProfile(
  node: Node,
): { readonly name: string; readonly at: Span; readonly options: Node | undefined } | undefined {
  if (node.kind === "scalar") {
    const name = node.value;
    return typeof name === "string" && (isBuiltIn(name) || isModule(name))
      ? { name, at: node.span, options: undefined }
      : undefined;
  }
  const found = node.kind === "map" ? node.entries.find(({ key }) => isBuiltIn(key) || isModule(key)) : undefined;
  return found && { name: found.key, at: found.keySpan, options: found.value };
}

function isBuiltIn(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name);
}

function isModule(name: string): boolean {
  return name.startsWith("./") || name.startsWith("../");
}

async function loaded({ profile, at }: ProfileSetting, folder: string): Promise<Profile> {
  if (isBuiltIn(profile)) return profiles[profile]();
  try {
    return await loadProfile(profile, folder);
  } catch (thrown) {
    if (!(thrown instanceof NoProfile)) throw thrown;
    throw new Failure({
      code: "profile",
      headline: `The profile cannot be used: ${thrown.message}`,
      label: "cannot be used",
      at,
      help: "A profile is a module whose default export has a function open: see docs/profiles.md.",
    });
  }
}

/** What a profile says, which may be a user's code that throws. */
function asked<T>({ profile, at }: ProfileSetting, ask: () => T): T {
  try {
    return ask();
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Failure({ code: "profile", headline: `The profile ${profile} failed: ${why}`, label: "failed", at });
  }
}

function checkOptions({ options }: ProfileSetting, profile: Profile, reader: Reader): void {
  for (const { key, keySpan, value } of options) {
    const fault =
      keyFault(profile, key, keySpan) ??
      (value.constant ? valueFault(profile, key, value.evaluate(nowhere), value.span) : undefined);
    if (fault) reader.report(fault);
  }
}

/** What the name of a module leads out of is told before the run; where a link leads, when it is loaded. */
function outside(name: string, at: Span): Omit<ProblemInput, "code"> {
  const again = name.slice(name.lastIndexOf("/") + 1);
  return {
    headline: `The module ${name} does not lie in the folder of this file`,
    label: "would not be loaded",
    at,
    help: `A module beside the file may hand it on: ./${again} with the line export { default } from "${name}";`,
  };
}

type Fault = Omit<ProblemInput, "code"> | undefined;

function keyFault({ name, options = {} }: Profile, key: string, at: Span): Fault {
  if (Object.hasOwn(options, key)) return undefined;
  const keys = Object.keys(options);
  return {
    headline: `Unknown option "${key}" of the profile ${name}`,
    label: "unknown option",
    at,
    help: didYouMean(key, keys) ?? (keys.length > 0 ? `Its options are ${keys.join(", ")}.` : "It has no options."),
  };
}

function valueFault({ name, options = {} }: Profile, key: string, value: unknown, at: Span): Fault {
  const expected = options[key]?.expected?.(value);
  if (expected === undefined) return undefined;
  return {
    headline: `The option ${key} of the profile ${name} must be ${expected}, not ${show(value, 60)}`,
    label: `expected ${expected}`,
    at,
  };
}
