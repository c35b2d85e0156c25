import { pageBeginning, pageEnding } from "../own-page.ts";
import { pageCode } from "./page-code.ts";

/**
 * The page of `wstest mock`, one text of HTML with all that it needs. Its policy lets run what has these hashes and nothing
 * else, whatever a client has said, and lets it speak to the mock that it came from and to nobody else.
 */
export function dashboardPage(): Promise<string> {
  return (made ??= make());
}

let made: Promise<string> | undefined;

/** Two arrows that pass each other. As a text in the page it costs no request, and the mock's log none of its lines. */
const icon =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#3358d4"/><path d="M3 6h9L9 3M13 10H4l3 3" fill="none" stroke="#fff" stroke-width="1.6"/></svg>',
  );

async function make(): Promise<string> {
  const code = await pageCode();
  const page = {
    title: "wstest mock",
    ...code,
    allowed: ["connect-src 'self'", "img-src data:"],
    head: [`<link rel="icon" href="${icon}">`],
  };
  const waiting = '<div id="dashboard"><p id="wait">The dashboard needs JavaScript.</p></div>\n';
  return `${pageBeginning(page)}${waiting}${pageEnding(page)}`;
}
