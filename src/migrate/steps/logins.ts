import { stringify } from 'yaml';
import { asExpression, wholeExpression } from '../workflow/expressions.ts';
import { resolved, type Step } from '../workflow/workflow.ts';
import { AZURE_DOCKER_LOGIN, isJobToken, LOGIN, PODMAN_LOGIN, unusualKey } from './known.ts';

/** An entry of `registry-auth`: keys and their values as YAML. */
export interface Entry {
  /** Identifies the login: the registry, with the path if there is one. */
  registry: string;
  lines: [key: string, value: string][];
}

/**
 * The entries that replace a login step (none if the new step logs in by default), or why the step is kept.
 */
type LoginReading = { entries: Entry[] } | { stays: string };

export const LOGIN_ACTIONS: readonly string[] = [LOGIN, AZURE_DOCKER_LOGIN, PODMAN_LOGIN];

const HUB =
  /^(?:|(?:https?:\/\/)?(?:index\.|registry-1\.|registry\.hub\.)?docker\.(?:io|com)(?:\/v[12]\/?)?)$/;
const ECR = /^(?:\d{12}\.dkr[.-]ecr\..*|public\.ecr\.aws)$/;

/** Reads a step of one of `LOGIN_ACTIONS`. `env`: constant variables, to determine the registry. */
export function readLogin(step: Step, env: ReadonlyMap<string, string>): LoginReading {
  const obstacle = obstacleIn(step);
  if (obstacle !== undefined) return { stays: obstacle };
  const get = (name: string): string => step.inputs.get(name)?.text.trim() ?? '';
  const [username, password, scope, ecr] = [get('username'), get('password'), get('scope'), get('ecr')];
  const written = get(registryInput(step));
  const host = resolved(written, env).toLowerCase();
  if (username === '' && password === '') {
    // Like docker/login-action, the new step uses the AWS credentials from the environment.
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

/** Why a login can't be replaced, whatever its values are. */
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

/** Values that are always plain names, and so need no quotes. */
const SAFE = /^github\.(?:actor|repository_owner|repository)$/;

/**
 * Formats a value so that it stays one valid YAML scalar whatever its expressions expand to: see
 * docs/registries/README.md.
 */
export function yamlValue(text: string): string {
  const whole = wholeExpression(text);
  if (whole === undefined && !text.includes('${{')) return plain(text);
  if (whole !== undefined && SAFE.test(whole)) return `\${{ ${whole} }}`;
  return `\${{ toJSON(${asExpression(text)}) }}`;
}

/** Text without secrets: hosts, paths and words. Quoted if YAML requires it. */
function plain(text: string): string {
  if (text.includes('${{') && !/["'#:]\s|^[-?*&!|>%@`{[]/.test(text)) return text;
  return stringify(text, { lineWidth: 0 }).trimEnd();
}

/** Formats entries as the text of `registry-auth`. */
export function registryAuth(entries: readonly Entry[]): string {
  return entries
    .map(({ lines }) =>
      lines.map(([key, value], index) => `${index === 0 ? '- ' : '  '}${key}: ${value}`).join('\n'),
    )
    .join('\n');
}
