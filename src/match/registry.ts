import type { JsonSchema } from "../shape/shape.ts";
import { operators, words } from "./operators/index.ts";

/** An operator as the reference and editors tell it. */
export interface OperatorDoc {
  readonly name: string;
  /** What stands behind it; undefined for a word without an operand, which stands where a value would. */
  readonly operand?: string;
  readonly summary: string;
  /** A matcher that uses it, in YAML. */
  readonly example: string;
}

const literals: readonly OperatorDoc[] = [
  {
    name: "$hex",
    operand: "hexadecimal digits, spaces allowed",
    summary: "These bytes.",
    example: '{ $hex: "01 ff" }',
  },
  { name: "$base64", operand: "base64", summary: "These bytes.", example: "{ $base64: AQID }" },
  { name: "$text", operand: "a text", summary: "The UTF-8 bytes of a text.", example: "{ $text: hello }" },
  {
    name: "$file",
    operand: "the name of a file",
    summary: "The bytes of a file.",
    example: "{ $file: data/picture.png }",
  },
  {
    name: "$concat",
    operand: "a list of texts and bytes",
    summary: "All of them in a row: a text when all are texts, else bytes.",
    example: '{ $concat: [{ $hex: "01" }, { $text: hello }] }',
  },
  {
    name: "$repeat",
    operand: "{ value, times }",
    summary: "A text or bytes, so many times in a row.",
    example: "{ $repeat: { value: a, times: 1000 } }",
  },
];

/** Every operator, word and byte literal of matchers, in the order of the reference. */
export const operatorDocs: readonly OperatorDoc[] = [
  ...operators.map(({ name, operand, summary, example }) => ({ name, operand, summary, example })),
  ...literals,
  ...words.map(({ name, summary, example }) => ({ name, summary, example })),
];

/** What editors know of a matcher: any value, with the operators offered as keys. */
export const matcherSchema: JsonSchema = {
  description: "A matcher: at least these members, lists item by item, or operators such as { $gt: 5 }",
  anyOf: [
    {
      type: "object",
      properties: Object.fromEntries(
        operatorDocs
          .filter(({ operand }) => operand !== undefined)
          .map(({ name, operand, summary, example }) => [
            name,
            { description: `${summary} Takes ${operand}: ${example}` },
          ]),
      ),
      additionalProperties: true,
    },
    { type: ["array", "number", "boolean", "null"] },
    {
      type: "string",
      defaultSnippets: words.map(({ name, summary }) => ({ label: name, description: summary, body: `\\${name}` })),
    },
  ],
};
