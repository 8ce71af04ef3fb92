import { COMMANDS, OPTIONS, optionsOf } from './commands.ts';

export const SHELLS = ['bash', 'zsh'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * Generates a completion script for commands, options and option values, from the same tables as the help.
 * Anything else completes to paths. Zsh runs the bash script through `bashcompinit`.
 * https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
export function completionScript(shell: Shell): string {
  const commands = COMMANDS.map(({ name }) => name).join(' ');
  const choices = OPTIONS.flatMap(({ name, values }) =>
    values ? [`    --${name}) COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$word")); return ;;`] : [],
  );
  const options = COMMANDS.map(
    (command) =>
      `    ${command.name}) options='${['help', ...optionsOf(command)].map((name) => `--${name}`).join(' ')}' ;;`,
  );
  return `${shell === 'zsh' ? ZSH : ''}_registry_publish() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} options=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands} --help --version' -- "$word"))
    return
  fi
  case $before in
${choices.join('\n')}
    completion) COMPREPLY=($(compgen -W '${SHELLS.join(' ')}' -- "$word")); return ;;
  esac
  case \${COMP_WORDS[1]} in
${options.join('\n')}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _registry_publish registry-publish
`;
}

const ZSH = `autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
`;
