/** The exit codes, for the end of a help. */
export const exitCodes = `
Exit codes:
  0               everything that was to run passed
  1               a scenario failed or could not be played
  2               a file or the command line is wrong
  3               a fault of wstest, or a report that could not be written
  4               nothing matched: no scenario was found or chosen
  129, 130, 143   interrupted by SIGHUP (the terminal was closed), SIGINT (Ctrl-C), SIGTERM`;
