/** The version of the events as `--reporter json` and `blob` write them: it grows when a reader of an older one could go wrong. */
export const eventFormat = 1;
