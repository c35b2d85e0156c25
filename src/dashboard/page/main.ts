import { Dashboard } from "./page.ts";

const root = document.getElementById("dashboard");
if (root) new Dashboard(root).open();
