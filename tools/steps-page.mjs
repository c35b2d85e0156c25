// docs/steps.md: the reference of the steps, from what each kind of step says about itself.

import { code, table } from "./reference-tables.mjs";

/** @typedef {{ anyOf?: readonly Schema[], properties?: Readonly<Record<string, Schema>>, required?: readonly string[], description?: string }} Schema */
/** @typedef {{ doc: string, required?: boolean, bare?: boolean, shape: { schema: Schema } }} Member */
/** @typedef {Readonly<Record<string, Member>>} Members */
/**
 * @typedef {{ name: string, actor: "peer" | "server" | "nobody", summary: string, details?: string,
 *   examples: readonly string[], value: Member, options: Members }} Kind
 */

/** @type {readonly { actor: Kind["actor"], title: string, intro: string }[]} */
const parts = [
  {
    actor: "peer",
    title: "What clients do",
    intro:
      "They stand behind the name of a client: `- alice: { send: … }`. So do the connections of a mock, in whose scripts no name is written: `- send: …`.",
  },
  {
    actor: "nobody",
    title: "Control",
    intro: "They stand alone: `- wait: 500ms`. In a script of somebody they stand between what is done.",
  },
  {
    actor: "server",
    title: "What servers do",
    intro: "They stand behind the name of a server that was started: `- chat: restart`.",
  },
];

/**
 * @param {readonly Kind[]} kinds
 * @param {Members} shared Options that several kinds have.
 * @param {Members} modifiers What may stand beside every step.
 */
export function stepsPage(kinds, shared, modifiers) {
  return [
    "<!-- Generated from src/steps by `npm run generate`: change the steps, not this page. -->",
    "# Steps",
    "A step is one line of a script: who acts, and what is done. What judges or tunes an action stands beside it: `- bob: { receive: { type: hi }, within: 1s }`. An action without a value and without options is a word: `- bob: close`.",
    contents(kinds),
    ...parts.flatMap(({ actor, title, intro }) => [
      `## ${title}`,
      intro,
      ...kinds.filter((kind) => kind.actor === actor).map((kind) => kindSection(kind, shared)),
    ]),
    "## Beside every step",
    optionsTable(modifiers),
    "## Shared options",
    "These mean the same in every step that has them.",
    optionsTable(shared),
  ]
    .join("\n\n")
    .concat("\n");
}

/** @param {readonly Kind[]} kinds */
function contents(kinds) {
  return parts
    .map(({ actor, title }) => {
      const rows = kinds
        .filter((kind) => kind.actor === actor)
        .map(({ name, summary }) => [`[${code(name)}](#${name.toLowerCase()})`, summary]);
      return table([title, ""], rows);
    })
    .join("\n\n");
}

/** @param {Kind} kind @param {Members} shared */
function kindSection({ name, actor, summary, details, examples, value, options }, shared) {
  const own = Object.entries(options).filter(([option, member]) => shared[option] !== member);
  const others = Object.keys(options).filter((option) => shared[option] === options[option]);
  const rows = [...keysWithin(name, value.shape.schema), ...optionRows(Object.fromEntries(own))];
  const gap = examples.some((example) => example.includes("\n")) ? "\n\n" : "\n";
  return [
    `### ${name}`,
    summary,
    ...(details === undefined ? [] : [details]),
    `\`\`\`yaml\n${examples.map((example) => example.trimEnd()).join(gap)}\n\`\`\``,
    // Most acts of servers are only words.
    ...(actor === "server" && Object.keys(value.shape.schema).length === 0 ? [] : [`Value: ${value.doc}`]),
    ...(rows.length === 0 ? [] : [table(["key", "meaning"], rows)]),
    ...(others.length === 0
      ? []
      : [`${rows.length === 0 ? "It has" : "And"} the [shared options](#shared-options) ${listed(others.map(code))}.`]),
  ].join("\n\n");
}

/** @param {Members} members */
function optionsTable(members) {
  return table(["option", "meaning"], optionRows(members));
}

/** @param {Members} members */
function optionRows(members) {
  return Object.entries(members).flatMap(([name, { doc, required, shape }]) => [
    [code(name), required === true ? `${doc} Required.` : doc],
    ...keysWithin(name, shape.schema),
  ]);
}

/**
 * The keys of a map that an option or value may be: `expect.status`. Of several maps that it may be, no key is required.
 *
 * @param {string} name
 * @param {Schema} schema
 * @returns {string[][]}
 */
function keysWithin(name, { anyOf, properties, required }, isOneOfSeveral = false) {
  const own = Object.entries(properties ?? {})
    .filter(([key]) => !key.startsWith("$"))
    .map(([key, { description = "" }]) => [
      code(`${name}.${key}`),
      required?.includes(key) === true && !isOneOfSeveral ? `${description} Required.` : description,
    ]);
  const maps = anyOf ?? [];
  return [
    ...own,
    ...maps.flatMap((each) => keysWithin(name, each, maps.filter(({ properties: keys }) => keys).length > 1)),
  ];
}

/** @param {readonly string[]} words */
function listed(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
