/** What other tools and languages call our words, and what testers type first. */
const meant: Readonly<Record<string, string>> = {
  sleep: "wait",
  delay: "wait",
  print: "log",
  echo: "log",
  open: "connect",
  dial: "connect",
  disconnect: "close",
  hangup: "close",
  emit: "send",
  publish: "send",
  write: "send",
  recv: "receive",
  read: "receive",
  await: "receive",
  waitFor: "receive",
  expect: "assert",
  check: "assert",
  verify: "assert",
  equal: "assert",
  run: "exec",
  shell: "exec",
  request: "http",
  fetch: "http",
  loop: "repeat",
  times: "repeat",
  while: "repeat",
  until: "repeat",
  for: "forEach",
  each: "forEach",
  use: "call",
  include: "call",
  import: "call",
  let: "set",
  var: "set",
};

/** The word of ours that another word most likely means, if it is among those that can stand here. */
export function ourWord(word: string, words: readonly string[]): string | undefined {
  const found = Object.hasOwn(meant, word) ? meant[word] : undefined;
  return found !== undefined && words.includes(found) ? found : undefined;
}
