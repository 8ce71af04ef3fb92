import { stringify } from 'yaml';
import { asExpression, wholeExpression } from '../workflow/expressions.ts';
import { resolved, type Step } from '../workflow/workflow.ts';
import { AZURE_DOCKER_LOGIN, isJobToken, LOGIN, PODMAN_LOGIN, unusualKey } from './known.ts';

/** An entry of `registry-auth`: keys and their values as they are written in YAML. */
export interface Entry {
  /** What makes two entries the same login: the registry, and the path if one is given. */
  registry: string;
  lines: [key: string, value: string][];
}

/** What a login step becomes: entries, none where the new step logs in without one; or why it stays. */
type LoginReading = { entries: Entry[] } | { stays: string };

export const LOGIN_ACTIONS: readonly string[] = [LOGIN, AZURE_DOCKER_LOGIN, PODMAN_LOGIN];

const HUB =
  /^(?:|(?:https?:\/\/)?(?:index\.|registry-1\.|registry\.hub\.)?docker\.(?:io|com)(?:\/v[12]\/?)?)$/;
const ECR = /^(?:\d{12}\.dkr[.-]ecr\..*|public\.ecr\.aws)$/;

/** Reads a step of one of `LOGIN_ACTIONS`. `env`: plain variables, to tell which registry is meant. */
export function readLogin(step: Step, env: ReadonlyMap<string, string>): LoginReading {
  const obstacle = obstacleIn(step);
  if (obstacle !== undefined) return { stays: obstacle };
  const get = (name: string): string => step.inputs.get(name)?.text.trim() ?? '';
  const [username, password, scope, ecr] = [get('username'), get('password'), get('scope'), get('ecr')];
  const written = get(registryInput(step));
  const host = resolved(written, env).toLowerCase();
  if (username === '' && password === '') {
    // The new step uses the AWS credentials of the environment, as this one does.
    if (ECR.test(host) && ecr.toLowerCase() !== 'false') return { entries: [] };
    return { stays: 'it has no `username` and `password`' };
  }
  if (username === '' || password === '') return { stays: '`username` or `password` is missing' };
  if (host === 'ghcr.io' && scope === '' && isJobToken(wholeExpression(password))) return { entries: [] };
  const registry = HUB.test(host) ? 'docker.io' : written;
  const lines: Entry['lines'] = [
    ['registry', plain(registry)],
    ['scope', plain(scope)],
    ['username', yamlValue(username)],
    ['password', yamlValue(password)],
    ['ecr', plain(ecr)],
  ];
  const given = lines.filter(([key]) => (key !== 'scope' || scope !== '') && (key !== 'ecr' || ecr !== ''));
  return { entries: [{ registry: `${registry} ${scope}`, lines: given }] };
}

function registryInput({ action }: Step): string {
  return action === AZURE_DOCKER_LOGIN ? 'login-server' : 'registry';
}

/** Why a login can't be taken over, whatever its values are. */
function obstacleIn(step: Step): string | undefined {
  if (step.unreadable) return `its \`${step.unreadable}\` isn't a plain mapping`;
  const unusual = unusualKey(step);
  if (unusual) return `it has \`${unusual}\``;
  if (step.env.size > 0) return 'it has its own `env`';
  const more = step.action === LOGIN ? ['scope', 'ecr', 'logout'] : [];
  const known = [registryInput(step), 'username', 'password', ...more];
  const unknown = [...step.inputs.keys()].find((name) => !known.includes(name));
  if (unknown) return `its input \`${unknown}\` can't be taken over`;
  const logout = step.inputs.get('logout')?.text.trim() ?? '';
  return /^false$/i.test(logout) ? '`logout: false` keeps the login after the job' : undefined;
}

/** Values that are always names, and so need no quotes. */
const SAFE = /^github\.(?:actor|repository_owner|repository)$/;

/** A value that becomes one valid YAML value whatever its expressions yield: see docs/registries/README.md. */
export function yamlValue(text: string): string {
  const whole = wholeExpression(text);
  if (whole === undefined && !text.includes('${{')) return plain(text);
  if (whole !== undefined && SAFE.test(whole)) return `\${{ ${whole} }}`;
  return `\${{ toJSON(${asExpression(text)}) }}`;
}

/** Text without secrets: hosts, paths and words. Quoted where YAML needs it. */
function plain(text: string): string {
  if (text.includes('${{') && !/["'#:]\s|^[-?*&!|>%@`{[]/.test(text)) return text;
  return stringify(text, { lineWidth: 0 }).trimEnd();
}

/** The text of `registry-auth`. */
export function registryAuth(entries: readonly Entry[]): string {
  return entries
    .map(({ lines }) =>
      lines.map(([key, value], index) => `${index === 0 ? '- ' : '  '}${key}: ${value}`).join('\n'),
    )
    .join('\n');
}
