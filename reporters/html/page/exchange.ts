import { visible } from "../../../src/visible.ts";
import type { ExchangeData, HttpPartData } from "../data.ts";
import { contentParts } from "./content.ts";
import { type Child, element } from "./elements.ts";

/** A request and its answer: their headers, and what is in their bodies. */
export function exchangeParts({ request, answer }: ExchangeData): readonly HTMLElement[] {
  return [...(request ? [part("Request", request)] : []), ...(answer ? [part("Answer", answer)] : [])];
}

// --- internal ---

function part(name: string, { headers, body }: HttpPartData): HTMLElement {
  const count = `${headers.length} ${headers.length === 1 ? "header" : "headers"}`;
  return element(
    "section",
    { class: "http-part", "aria-label": name },
    element("h4", {}, name),
    ...(headers.length === 0
      ? []
      : [
          element(
            "details",
            {},
            element("summary", {}, count),
            element(
              "dl",
              {},
              ...headers.flatMap(([header, value]): Child[] => [
                element("dt", {}, visible(header)),
                element("dd", {}, visible(value)),
              ]),
            ),
          ),
        ]),
    ...(body ? contentParts(body, `The body of the ${name.toLowerCase()}`) : []),
  );
}
