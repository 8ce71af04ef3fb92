import type { Step } from '../workflow/workflow.ts';

/**
 * Actions that use neither Docker nor its logins. Any other action may, so logins and builders are kept for
 * it.
 */
const ACTIONS_WITHOUT_DOCKER = [
  /^actions\/(?:checkout|cache(?:\/\w+)?|upload-artifact|download-artifact|setup-[\w-]+|labeler|stale|configure-pages|deploy-pages|upload-pages-artifact|create-github-app-token|delete-package-versions|dependency-review-action)$/,
  /^github\/codeql-action\//,
  /^sigstore\/cosign-installer$/,
  /^(?:oras-project\/setup-oras|azure\/setup-helm|azure\/setup-kubectl|hashicorp\/setup-terraform|helm\/kind-action)$/,
  /^(?:step-security\/harden-runner|dorny\/paths-filter|tj-actions\/changed-files|codecov\/codecov-action)$/,
  /^(?:softprops\/action-gh-release|ncipollo\/release-action|googleapis\/release-please-action|peter-evans\/[\w-]+)$/,
  /^(?:slackapi\/slack-github-action|rtcamp\/action-slack-notify|8398a7\/action-slack|geekyeggo\/delete-artifact)$/,
  /^(?:jlumbroso\/free-disk-space|easimon\/maximize-build-space|insightsengineering\/disk-space-reclaimer)$/,
  /^(?:rlespinasse\/github-slug-action|battila7\/get-version-action|benjlevesque\/short-sha|docker\/metadata-action)$/,
  /^(?:google-github-actions\/(?:auth|setup-gcloud)|aws-actions\/(?:configure-aws-credentials|amazon-ecr-login)|azure\/(?:login|docker-login)|docker\/(?:login-action|setup-qemu-action|setup-buildx-action)|redhat-actions\/podman-login)$/,
];

/** Shell commands that use neither Docker nor its logins. */
const COMMANDS_WITHOUT_DOCKER = new Set(
  (
    '[ [[ : awk base64 basename break case cat cd chmod chown continue cp curl cut date df dirname do done du echo elif else esac exit export false fi for ' +
    'gh git grep gunzip gzip head hostname id if jq kill local ls mkdir mktemp mv printf pwd read readonly return rm sed seq set sha256sum shift shopt sleep sort ' +
    'stat sync tail tar tee test then touch tr true uname uniq unset unzip until wait wc wget while yq zip { } ( ) ! apt-get apt dpkg'
  ).split(' '),
);

/** Whether a step may run Docker, or a tool that uses its logins. True when in doubt. */
export function mayUseDocker(step: Step): boolean {
  if (step.action !== undefined)
    return !ACTIONS_WITHOUT_DOCKER.some((pattern) => pattern.test(step.action ?? ''));
  return step.run === undefined || scriptMayUseDocker(step.run);
}

/**
 * Tools that run Docker or use its logins, and commands that may start them. Not matched inside paths or
 * other words.
 */
const TOOLS =
  /(?<![\w./-])(?:docker|podman|buildah|skopeo|crane|cosign|oras|regctl|helm|notation|trivy|grype|syft|make|buildx|nerdctl|bash|sh|eval|source)(?![\w.-])/i;

/** A command whose name is computed by the script. */
const COMPUTED = /(?:^|&&|\|\|?|;|\b(?:then|do|else)\b)\s*(?:\$\(|`)/m;

function scriptMayUseDocker(script: string): boolean {
  // A tool's name anywhere in the script counts, because quoting, `sudo`, `xargs` and heredocs hide commands
  // from the parser below.
  const visible = script
    .replaceAll(/^\s*#.*$/gm, '')
    .replaceAll(/\$?\{?\bDOCKER_METADATA_\w+\}?|\bsteps\.\S+/g, '');
  return (
    TOOLS.test(visible) ||
    COMPUTED.test(visible) ||
    commands(script).some((command) => !COMMANDS_WITHOUT_DOCKER.has(command))
  );
}

/** The first words of all commands in a script, as far as they can be found without a shell. */
function commands(script: string): string[] {
  const joined = script.replaceAll(/\\\r?\n/g, ' ').replaceAll(/\$\{\{.*?\}\}/gs, 'x');
  const withoutTexts = joined
    .replaceAll(/'[^']*'/g, "''")
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, (text) => substitutions(text));
  return withoutTexts
    .split(/\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, ''))
    .flatMap((line) => line.split(/&&|\|\|?|;|&(?!>)|\$\(|`|(?<=\s)(?:then|do|else)\s/))
    .map((part) =>
      part
        .trim()
        .replace(/^(?:[A-Za-z_]\w*=\S*\s*)+/, '')
        .replace(/^(?:(?:if|while|until|elif|then|do|else|!|\{|\()\s+)+/, ''),
    )
    .map((part) => part.split(/\s+/)[0] ?? '')
    .filter((word) => word !== '' && !/^(?:[)}>]|\d?>|\w+=|\w+\)$)/.test(word));
}

/** The commands in a double-quoted string: only those in `$( … )`. */
function substitutions(text: string): string {
  return (
    [...text.matchAll(/\$\(([^)]*)\)?|`([^`]*)`/g)]
      .map(([, first, second]) => `$(${first ?? second ?? ''})`)
      .join(' ') || '""'
  );
}
