/** A path of Express as one of ours; undefined when it has patterns that ours do not know. */
export function pathOf(path: string): string | undefined {
  const parts = path.split("/").slice(1);
  const last = parts.length - 1;
  const read = parts.map((part, index) => partOf(part, index === last));
  return read.every((part) => part !== undefined) ? `/${read.join("/")}` : undefined;
}

function partOf(part: string, isLast: boolean): string | undefined {
  if (/^:[A-Za-z_]\w*\??$/.test(part)) return part;
  if (part === "*" || /^\*[A-Za-z_]\w*$/.test(part) || part === "(.*)") return isLast ? "*" : undefined;
  // `:name*` takes all the rest, too, but by its name.
  if (/[:*?+(){}[\]#\\]/.test(part)) return undefined;
  return part.replaceAll("%20", " ");
}
