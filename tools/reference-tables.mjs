// The tables of operators and functions, from what each says about itself.

/** @typedef {{ name: string, operand?: string, summary: string, example: string }} OperatorDoc */
/** @typedef {{ signature: string, summary: string, example: string, gives?: unknown }} FunctionDoc */

/** @param {readonly OperatorDoc[]} operators */
export function operatorsTable(operators) {
  return table(
    ["operator", "takes", "holds for", "example"],
    operators.map(({ name, operand, summary, example }) => [code(name), operand ?? "nothing", summary, code(example)]),
  );
}

const groups = [
  { title: "Texts", module: "text", name: "textFunctions" },
  { title: "Lists and maps", module: "lists", name: "listFunctions" },
  { title: "Numbers", module: "numbers", name: "numberFunctions" },
  { title: "Bytes, digests, JSON", module: "bytes", name: "byteFunctions" },
  { title: "Time", module: "time", name: "timeFunctions" },
  { title: "Chance", module: "random", name: "randomFunctions" },
  { title: "Made up", module: "fake", name: "fakeFunctions" },
];

/** @param {Readonly<Record<string, any>>} modules */
export function functionsTable(modules) {
  return groups
    .map(({ title, module, name }) => {
      /** @type {readonly FunctionDoc[]} */
      const functions = Object.values(modules[`expression/functions/${module}`][name]);
      const rows = functions.map(({ signature, summary, example, gives }) => [
        code(signature),
        summary,
        gives === undefined ? code(example) : `${code(example)} is ${code(JSON.stringify(gives))}`,
      ]);
      return `### ${title}\n\n${table(["function", "gives", "example"], rows)}`;
    })
    .join("\n\n");
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
}

/** @param {string} text */
export function code(text) {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}
