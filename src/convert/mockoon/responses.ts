import { visible } from "../../visible.ts";
import type { Part } from "../part.ts";
import { mapOf, type Written } from "../../writing/written.ts";
import { type Content, contentOf, plainBody } from "./content.ts";
import type { Environment } from "./environment.ts";
import type { Surroundings } from "./surroundings.ts";

/** The response that answers when no rule holds. */
export function defaultOf(responses: readonly Part[]): Part | undefined {
  return responses.find((each) => each.get("default").flag) ?? responses[0];
}

/** What a response sends, wherever its body comes from. */
export function bodyOf(response: Part, environment: Environment, around: Surroundings): Content {
  const isPlain = response.get("disableTemplating").flag;
  const kind = response.get("bodyType").text || (response.get("filePath").text === "" ? "INLINE" : "FILE");
  if (kind === "DATABUCKET" && response.get("databucketID").text !== "") {
    const name = around.bucket(response.get("databucketID").text);
    if (name !== undefined) return sends(`\${data.${name}}`);
    around.notes.add(response.get("databucketID"), "a body from a data bucket that is not there");
    return sends(undefined);
  }
  if (kind === "FILE" && response.get("filePath").text !== "") {
    const file = response.get("filePath");
    if (/\{\{/.test(file.text)) {
      around.notes.add(file, "a body from a file with a computed name");
      return sends(undefined);
    }
    const name = environment.file(file);
    if (name === undefined) return sends(undefined);
    if (!isPlain) around.notes.add(file, "templates in the file: its text is sent as it is");
    return sends(`\${string(${name})}`);
  }
  const body = response.get("body").text;
  if (!isPlain) return contentOf(body, around, response.get("body"));
  return sends(body === "" ? undefined : plainBody(body));
}

function sends(value: Written | undefined): Content {
  return { before: [], value, after: [] };
}

/** The steps of a response over WebSocket: Mockoon sends nothing when the body is empty. */
export function stepsOf({ before, value, after }: Content): readonly Written[] {
  return [...before, ...(value === undefined ? [] : [mapOf({ send: value })]), ...after];
}

/** Milliseconds as a duration. */
export function duration(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds));
  return whole > 0 && whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`;
}

/** What a response is called, for logs and comments. */
export function labelOf(response: Part, index: number): string {
  return visible(response.get("label").text.trim()) || `response ${index + 1}`;
}
