/** What an expression says: the tree of the CEL parser, as far as it is read here. Places are offsets within its text. */
export type Syntax = { readonly start: number; readonly end: number } & (
  | { readonly op: "value"; readonly args: unknown }
  | { readonly op: "id"; readonly args: string }
  | { readonly op: "." | ".?"; readonly args: readonly [Syntax, string] }
  | { readonly op: "[]" | "[?]" | "||" | "&&" | BinaryOperator; readonly args: readonly [Syntax, Syntax] }
  | { readonly op: "call"; readonly args: readonly [string, readonly Syntax[]] }
  | { readonly op: "rcall"; readonly args: readonly [string, Syntax, readonly Syntax[]] }
  | { readonly op: "list"; readonly args: readonly Syntax[] }
  | { readonly op: "map"; readonly args: readonly (readonly [Syntax, Syntax])[] }
  | { readonly op: "?:"; readonly args: readonly [Syntax, Syntax, Syntax] }
  | { readonly op: "!_" | "-_"; readonly args: Syntax }
);

export type BinaryOperator = "!=" | "==" | "in" | "+" | "-" | "*" | "/" | "%" | "<" | "<=" | ">" | ">=";
