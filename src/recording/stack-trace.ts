/**
 * What stands before the frames of a stack trace: `TypeError: a is undefined`; empty where it begins with them. Undefined: the
 * text is none. Frames name files and lines of the machine that it came from, and change with every change of the program. Known
 * are those of JavaScript, Java, .NET, Python, Ruby, PHP, Go and Rust.
 */
export function headOfStack(text: string): string | undefined {
  let end = 0;
  for (let lines = 0; lines < MOST_LINES && end < text.length; lines++) {
    const next = text.indexOf("\n", end);
    const stop = next === -1 ? text.length : next;
    const line = stop - end > LONGEST_LINE ? "" : text.slice(end, stop).replace(/\r$/, "");
    if (frames.some((frame) => frame.test(line))) return text.slice(0, end).replace(/\r?\n$/, "");
    end = stop + 1;
  }
  return undefined;
}

// --- internal ---

/** What is told before the frames is hardly longer. */
const MOST_LINES = 20;
const LONGEST_LINE = 1000;

const frames = [
  // at f (file:///app/server.mjs:13:36), at async /app/a.js:1:2, at new Promise (<anonymous>)
  /^\s*at .*(?::\d+:\d+\)?|\((?:<anonymous>|native)\))$/,
  // f@https://example.com/app.js:13:36
  /^\s*[^\s@]*@(?:[a-z-]+:\/\/|\/)\S+:\d+:\d+$/,
  // at com.example.Chat.say(Chat.java:12)
  /^\s*at [\w.$<>/@-]+\((?:[\w.-]+\.(?:java|kt|scala|groovy):\d+|Native Method|Unknown Source)\)/,
  // at Example.Chat.Say(String text) in C:\app\Chat.cs:line 12
  /^\s*at .* in \S.*:line \d+$/,
  //   File "/app/server.py", line 12, in say
  /^\s*File "[^"]+", line \d+/,
  // /app/server.rb:12:in 'say'
  /^\s*(?:from )?\S+\.rb:\d+:in /,
  // #0 /app/server.php(12): say()
  /^#\d+ (?:\S+\(\d+\): |\[internal function\]: |\{main\}$)/,
  // /app/server.go:12 +0x1d
  /^\s*\S+\.go:\d+(?: \+0x[\da-f]+)?$/,
];
