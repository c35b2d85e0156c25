export default {
  name: "letters", // for failures; default: the name of the file
  protocols: ["letters.v1"], // offered when the client names none
  options: {
    from: { doc: "Who writes.", expected: (value) => (typeof value === "string" ? undefined : "a text") },
  },
  completeUrl(url) {
    if (url.pathname === "/") url.pathname = "/letters";
  },
  // The connection is open: greet, and give the two directions back.
  open(line, options) {
    line.write({ data: `HELLO ${options.from}`, binary: false });
    return {
      received({ text }) {
        if (text === "WELCOME") line.ready();
        else if (text?.startsWith("NO ")) line.refuse({ reason: text.slice(3) });
        else if (text === "PING") line.write({ data: "PONG", binary: false });
        else if (text?.startsWith("LETTER ")) line.give({ letter: text.slice(7) });
        else line.give(); // not of the protocol: as it came
      },
      encode(value) {
        if (typeof value.letter !== "string") throw new TypeError('"letter" must be a text');
        return [{ data: `LETTER ${value.letter}`, binary: false }];
      },
    };
  },
};
