/** How many bytes may wait to be told, so that many busy sockets do not fill the memory before anybody can stop their reading. */
const MOST_BYTES = 1024 * 1024;

/** What one that waits costs beside its own bytes: floods are of empty ones. */
const OVERHEAD = 200;

/** With so few sockets none is read late, and what is told at once costs no round of the event loop. */
const FEW = 16;

/** Tells one thing that has arrived. */
type Tell = () => void;

let waiting: Tell[] = [];
let waitingBytes = 0;
let telling = false;
let sockets = 0;

/** A socket is read from now on, until `socketClosed`. */
export function socketOpened(): void {
  sockets++;
}

export function socketClosed(): void {
  sockets--;
}

/**
 * Tells what has arrived on a socket when this turn of the event loop has read all sockets, in the order of arrival. What
 * arrives is stamped at once: were each message matched before the next socket is read, the message of the thousandth
 * client would be stamped as late as the work on 999 others makes it. Of few sockets it is told at once.
 */
export function tellSoon(tell: Tell, bytes = 0): void {
  if (sockets <= FEW && waiting.length === 0) {
    tell();
    return;
  }
  waiting.push(tell);
  waitingBytes += bytes + OVERHEAD;
  if (waiting.length === 1) setImmediate(tellAll);
  if (waitingBytes > MOST_BYTES) tellNow();
}

/** Tells at once what waits: something is about to be answered, and what came before it may want to be answered first. */
export function tellNow(): void {
  if (!telling && waiting.length > 0) tellAll();
}

// --- internal ---

function tellAll(): void {
  const all = waiting;
  let at = 0;
  telling = true;
  try {
    // What comes meanwhile stands at the end.
    while (at < all.length) all[at++]?.();
  } finally {
    telling = false;
    // Something thrown is a fault of ours and is told as one; it keeps nobody from hearing of the rest.
    waiting = at < all.length ? all.slice(at) : [];
    waitingBytes = 0;
    if (waiting.length > 0) setImmediate(tellAll);
  }
}
