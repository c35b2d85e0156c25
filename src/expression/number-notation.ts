import type { Reader } from "../shape/shape.ts";
import type { ScalarNode } from "../tree.ts";

/**
 * Warns of an unquoted number that YAML reads as something else than is written: `0101` is 101, and a number past 2^53
 * loses its last digits; `1e999` and `.nan` are nothing that JSON can carry. Where a text is meant, quotes are missing. (`0x1F` can only be meant as a number.)
 */
export function warnOfNotation(node: ScalarNode, reader: Reader): void {
  const { value, raw } = node;
  if (!node.plain || node.computed || typeof value !== "number") return;
  if (!Number.isFinite(value)) {
    reader.report({
      severity: "warning",
      headline: `YAML reads ${raw} as ${Number.isNaN(value) ? "no number" : "a number without end"}, which JSON does not have`,
      label: "null in JSON",
      at: node.span,
      help: `Quote it if a text is meant: "${raw}".`,
    });
    return;
  }
  const odd =
    /^[-+]?0[0-9_]/.test(raw) || (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(raw));
  if (!odd) return;
  reader.report({
    severity: "warning",
    headline: `YAML reads ${raw} as the number ${value}`,
    label: `this is ${value}`,
    at: node.span,
    help: `Quote it if a text is meant: "${raw}".${/^[-+]?[1-9]/.test(raw) ? ` For a codec that has such numbers: '\${int64("${raw}")}'.` : ""} Bytes are written { $hex: "${raw.replace(/^[-+]/, "")}" }.`,
  });
}
