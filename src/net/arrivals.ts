/** How many bytes may wait to be told, so that many busy sockets do not fill the memory before anybody can stop their reading. */
const MOST_BYTES = 1024 * 1024;

/** What one that waits costs beside its own bytes: floods are of empty ones. */
const OVERHEAD = 200;

/** With so few sockets none is read late, and what is told at once costs no round of the event loop. */
const FEW = 16;

/**
 * How many are told before the sockets are looked at again, while it goes on to arrive: what arrives meanwhile is stamped late by
 * as much. Each turn in which nothing came tells twice as many as the one before, for to look costs something, too.
 */
const AT_ONCE = 16;

/** Tells one thing that has arrived. */
type Tell = () => void;

/** What waits, from `next` on, and the bytes of each. */
let waiting: Tell[] = [];
let sizes: number[] = [];
let next = 0;
let waitingBytes = 0;
let telling = false;
/** Whether the event loop is asked for a turn. */
let asked = false;
/** Whether something has arrived since the last turn. */
let came = false;
/** How many that turn was to tell. */
let most = AT_ONCE;
let sockets = 0;

/** A socket is read from now on, until `socketClosed`. */
export function socketOpened(): void {
  sockets++;
}

export function socketClosed(): void {
  sockets--;
}

/**
 * Tells what has arrived on a socket when this turn of the event loop has read all sockets, in the order of arrival, and while
 * it goes on to arrive, piece by piece between the turns. What arrives is stamped at once: were each message matched before the
 * next socket is read, the message of the thousandth client would be stamped as late as the work on 999 others makes it. Of few
 * sockets it is told at once.
 */
export function tellSoon(tell: Tell, bytes = 0): void {
  if (sockets <= FEW && waiting.length === 0) {
    tellOne(tell);
    return;
  }
  came = true;
  const size = bytes + OVERHEAD;
  waiting.push(tell);
  sizes.push(size);
  waitingBytes += size;
  ask();
  if (waitingBytes > MOST_BYTES) tellNow();
}

/** Tells at once what waits: something is about to be answered, and what came before it may want to be answered first. */
export function tellNow(): void {
  if (!telling && waiting.length > 0) tellNext(Infinity);
}

// --- internal ---

function ask(): void {
  if (asked) return;
  asked = true;
  setImmediate(tellSome);
}

function tellSome(): void {
  asked = false;
  most = came ? AT_ONCE : most * 2;
  came = false;
  // All may have been told meanwhile.
  if (waiting.length > 0) tellNext(most);
}

function tellNext(count: number): void {
  telling = true;
  let left = count;
  // What comes meanwhile stands at the end.
  while (next < waiting.length && left-- > 0) {
    const tell = waiting[next] ?? told;
    waitingBytes -= sizes[next] ?? 0;
    waiting[next++] = told;
    tellOne(tell);
  }
  telling = false;
  const isRest = next < waiting.length;
  if (isRest) ask();
  if (!isRest || next >= MOST_TOLD) forgetTold();
}

/**
 * Something thrown is a fault of ours, and is told as one: by nobody's handler. It keeps nobody from hearing of the rest, and is
 * nothing to who has asked: a timer, a close frame that is about to be answered.
 */
function tellOne(tell: Tell): void {
  try {
    tell();
  } catch (fault) {
    queueMicrotask(() => {
      throw fault;
    });
  }
}

/** Stands for what was told, which holds on to its message. */
function told(): void {}

/** So many that were told may stay in the list of those that wait: to take each out by itself would cost more. */
const MOST_TOLD = 1024;

function forgetTold(): void {
  waiting = waiting.slice(next);
  sizes = sizes.slice(next);
  next = 0;
}
