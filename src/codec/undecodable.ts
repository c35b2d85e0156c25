/** Bytes that do not stand for a value; the message says why, and where: `at byte 4, the text is not UTF-8`. */
export class Undecodable extends Error {}
