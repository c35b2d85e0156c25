// docs/steps.md: the reference of the steps, from what each kind of step says about itself.

/** @typedef {{ doc: string, required?: boolean, bare?: boolean }} Member */
/**
 * @typedef {{ name: string, actor: "peer" | "server" | "nobody", summary: string, details?: string,
 *   examples: readonly string[], value: Member, options: Record<string, Member> }} Kind
 */

/** @type {readonly { actor: Kind["actor"], title: string, intro: string }[]} */
const parts = [
  { actor: "peer", title: "What clients do", intro: "They stand behind the name of a client: `- alice: { send: … }`." },
  { actor: "nobody", title: "Control", intro: "They stand alone: `- wait: 500ms`." },
  { actor: "server", title: "What servers do", intro: "They stand behind the name of a server: `- chat: restart`." },
];

/** @param {readonly Kind[]} kinds */
export function stepsPage(kinds) {
  const sections = parts.map(({ actor, title, intro }) => {
    const own = kinds.filter((kind) => kind.actor === actor);
    return [`## ${title}`, intro, ...own.map(kindSection)].join("\n\n");
  });
  return [
    "<!-- Generated from src/steps by `npm run generate`: change the steps, not this page. -->",
    "# Steps",
    "A step is one line of a script: who acts, and what is done. Beside an action stand its options.",
    contents(kinds),
    ...sections,
  ]
    .join("\n\n")
    .concat("\n");
}

/** @param {readonly Kind[]} kinds */
function contents(kinds) {
  return kinds.map(({ name, summary }) => `- [\`${name}\`](#${name.toLowerCase()}): ${summary}`).join("\n");
}

/** @param {Kind} kind */
function kindSection({ name, summary, details, examples, value, options }) {
  const rows = Object.entries(options).map(
    ([option, { doc, required }]) => `| \`${option}\` | ${cell(doc)}${required === true ? " Required." : ""} |`,
  );
  return [
    `### ${name}`,
    summary,
    ...(details === undefined ? [] : [details]),
    examples.map((example) => `\`\`\`yaml\n${example.trimEnd()}\n\`\`\``).join("\n\n"),
    `The value: ${value.doc}`,
    ...(rows.length === 0 ? [] : [["| option | meaning |", "| --- | --- |", ...rows].join("\n")]),
  ].join("\n\n");
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
}
