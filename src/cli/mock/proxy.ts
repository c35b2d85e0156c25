import type { Mock } from "../../mock/mock.ts";
import { Failure } from "../../problem.ts";
import { clientUrlFault } from "../../steps/settings/client-url.ts";

/** How a proxy without a file is called: after its server, without what proves who we are. */
export function proxyName(url: string): string {
  const shown = URL.canParse(url) ? new URL(url) : undefined;
  if (!shown || (shown.username === "" && shown.password === "" && shown.search === "")) return `proxy of ${url}`;
  return `proxy of ${shown.protocol}//${shown.host}${shown.pathname}`;
}

/**
 * A mock in front of a server: what is asked at its endpoints, and at all other paths, goes there. The url wins over those that
 * the mock names; without a mock all passes as it comes. Throws a `Failure` for a url that is none.
 */
export async function inFrontOf(url: string, mock: Mock | undefined): Promise<Mock> {
  const fault = clientUrlFault(url);
  if (fault) {
    const isBare = !url.includes("://");
    throw new Failure({
      code: "invalid-argument",
      headline: isBare ? `--proxy: "${url}" is not the url of a server` : `--proxy: ${fault.headline}`,
      help: isBare
        ? `Write ws:// or wss:// before it, as wss://${url}; http:// and https:// mean the same.`
        : (fault.help ?? ""),
    });
  }
  const { loadText } = await import("../../language/load.ts");
  // As JSON, so that nothing in it means anything to YAML; and what is ${…} in a url is no expression here.
  const text = JSON.stringify({ proxy: url.replaceAll("${", "$${") });
  const { mocks, problems } = await loadText(text, { path: "/", shown: "--proxy" }, { show: (each) => each });
  const [transparent] = mocks;
  if (!transparent) throw new Error(problems.map(({ headline }) => headline).join("\n"));
  if (!mock) return transparent;
  const server = transparent.endpoints[0]?.proxy;
  const endpoints = mock.endpoints.map((each) => ({ ...each, proxy: server && { ...each.proxy, ...server } }));
  return { ...mock, endpoints: [...endpoints, ...transparent.endpoints] };
}

/** The mock of a proxy without a file. */
export async function mockOfProxy(proxy: string | undefined): Promise<readonly Mock[]> {
  if (proxy === undefined)
    throw new Failure({
      code: "invalid-argument",
      headline: "There is nothing to play: name a file with a mock, or a server to stand in front of",
      help: "wstest mock chat.yaml, or wstest mock --proxy wss://example.com",
    });
  return [await inFrontOf(proxy, undefined)];
}
