// Does nothing but stay: what is tested is node's own inspector.
globalThis.answer = 42;
setInterval(() => {}, 1000);
