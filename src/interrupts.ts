/**
 * The signals that end a run in order, and the exit codes that say so: 128 and the number of the signal, as shells have it.
 * SIGHUP: the terminal was closed, or the connection to its machine broke.
 */
export const interrupts = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type Interrupt = keyof typeof interrupts;

/** Whether a text is the name of such a signal. */
export function isInterrupt(name: string): name is Interrupt {
  return Object.hasOwn(interrupts, name);
}
