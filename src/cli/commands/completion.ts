import { Argument, Command } from "commander";
import { Failure } from "../../problem.ts";
import type { CommandContext } from "../command-context.ts";

/** `wstest completion`. */
export function completionCommand({ environment, done }: CommandContext): Command {
  return new Command("completion")
    .alias("complete")
    .description("Print what lets a shell complete commands, options and their values.")
    .addArgument(new Argument("<shell>", "for which shell").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      `
Examples:
  wstest completion bash > ~/.local/share/bash-completion/completions/wstest
  wstest completion zsh > ~/.zfunc/_wstest     with fpath+=~/.zfunc before compinit in ~/.zshrc
  wstest completion fish > ~/.config/fish/completions/wstest.fish

Or for this session alone:
  source <(wstest completion bash)`,
    )
    .action((shell: keyof typeof scripts) => {
      environment.stdout.write(scripts[shell]);
      done(0);
    });
}

/** What the scripts ask: the words behind `wstest` up to the cursor, one candidate a line, and `:files` where a file may stand. */
export function completingCommand({ environment, done }: CommandContext): Command {
  return new Command("__complete")
    .argument("[words...]")
    .allowUnknownOption()
    .action(async (words: readonly string[], _options: unknown, command: Command) => {
      const { complete } = await import("../complete.ts");
      const { parent } = command;
      if (!parent) throw new Error("__complete is a command of wstest");
      try {
        const { candidates, files } = await complete(parent, words, environment);
        for (const [value, about] of candidates) environment.stdout.write(`${value}\t${about}\n`);
        if (files) environment.stdout.write(":files\n");
      } catch (thrown) {
        // What is wrong with a file is not for who presses the tab key: nothing is offered, and the command will tell it.
        if (!(thrown instanceof Failure)) throw thrown;
      }
      done(0);
    });
}

const scripts = {
  bash: `# wstest: completion for bash
_wstest() {
  local line files=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ $files ]]; then
    compopt -o filenames 2>/dev/null
    local word=\${COMP_WORDS[COMP_CWORD]}
    [[ $word == = ]] && word=
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$word")
  fi
}
complete -F _wstest wstest
`,
  zsh: `#compdef wstest
# wstest: completion for zsh
_wstest() {
  local line files=
  local -a candidates
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      files=1
    else
      candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done < <("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#candidates )); then _describe -t values wstest candidates; fi
  if [[ -n $files ]]; then _files; fi
}
if [[ $funcstack[1] == _wstest ]]; then _wstest "$@"; else compdef _wstest wstest; fi
`,
  fish: `# wstest: completion for fish
function __wstest_complete
    set -l words (commandline -opc)
    wstest __complete -- $words[2..] (commandline -ct) 2>/dev/null | while read -l line
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c wstest -f -a '(__wstest_complete)'
`,
} as const;
