// Does nothing but stay: what is tested is node's own inspector.
setInterval(() => {}, 1000);
