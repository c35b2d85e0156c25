import type { AdminReached } from "../../mock/admin/api.ts";
import { Refused } from "./admin.ts";
import { changes } from "./compose.ts";
import { element } from "./elements.ts";
import { JsonEditor } from "./json-editor.ts";
import type { Model } from "./model.ts";

/** What all connections share, to look at and to change. */
export function dataView(model: Model): HTMLElement {
  const editor = new JsonEditor("Data of the mock, as JSON", async (before, after) => {
    const steps = changes("data", before, after);
    if (steps.length === 0) return;
    const { problems } = await model.act<AdminReached>("steps", { do: steps });
    if (problems.length > 0) throw new Refused(problems.map(({ text }) => text).join("\n"));
  });
  model.onChange(() => {
    if (model.state) editor.show(model.state.data);
  });
  return element(
    "section",
    { "aria-label": "Data", class: "data-view" },
    element(
      "p",
      { class: "hint" },
      "What all connections share: data of the mock file. Rules read and change it; what you save here they see at once. A reset brings the first values back.",
    ),
    editor.node,
  );
}
