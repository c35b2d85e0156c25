/**
 * A text that may stand in XML 1.0 and that report readers take as nothing but text: without what XML forbids (control
 * characters, lone surrogates, U+FFFE and U+FFFF), and without attachment marks. A peer that sends `[[ATTACHMENT|path]]`
 * must not make Jenkins or GitLab publish a file.
 */
export function xmlText(text: string): string {
  return withoutColors(text)
    .toWellFormed()
    .replaceAll(forbidden, "")
    .replaceAll(/\[\[(?=ATTACHMENT\|)/gi, "[ [");
}

/**
 * A text without the colours and titles that programs print for terminals (ECMA-48). Node's `stripVTControlCharacters` also
 * takes away plain text between a colour and the next bell.
 */
export function withoutColors(text: string): string {
  return text.replaceAll(escapeSequence, "");
}

/** Control sequences (`ESC [ … m`), operating system commands (`ESC ] … BEL`), and escapes of two or three characters. */
const escapeSequence =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c\u009d]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-Z\\^-~]/g;

/** What XML 1.0 (section 2.2) has no place for, and the C1 controls that it discourages; surrogates are whole already. */
const forbidden = /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
