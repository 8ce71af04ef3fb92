import type { Step } from '../workflow/workflow.ts';
import { AWS_CREDENTIALS, AZURE_LOGIN, ECR_LOGIN, GOOGLE_AUTH, unusualKey } from './known.ts';
import { yamlValue, type Entry } from './logins.ts';

/**
 * Keys of an entry that logs in like a cloud provider's action; undefined when the action has other inputs.
 */
export type CloudKeys = Entry['lines'];

type Names = Record<string, string>;

/** The keys, if all inputs are known; `ignored` are inputs that don't affect a login. */
function keysFor(
  step: Step,
  required: Names,
  optional: Names,
  ignored: readonly string[] = [],
): CloudKeys | undefined {
  if (step.unreadable || unusualKey(step) || step.env.size > 0) return undefined;
  const known = { ...required, ...optional };
  const names = [...step.inputs.keys()];
  if (names.some((name) => !(name in known) && !ignored.includes(name))) return undefined;
  const text = (name: string): string => step.inputs.get(name)?.text.trim() ?? '';
  if (Object.keys(required).some((name) => text(name) === '')) return undefined;
  return Object.entries(known)
    .filter(([name]) => text(name) !== '')
    .map(([name, key]) => [key, yamlValue(text(name))]);
}

/**
 * aws-actions/configure-aws-credentials: a role with OIDC, or an access key. The region is part of ECR's host
 * name.
 */
export function awsKeys(step: Step): CloudKeys | undefined {
  if (step.action !== AWS_CREDENTIALS) return undefined;
  const ignored = ['aws-region', 'mask-aws-account-id'];
  const session = {
    'role-session-name': 'role-session-name',
    'role-duration-seconds': 'role-duration-seconds',
  };
  const key = { 'aws-access-key-id': 'aws-access-key-id', 'aws-secret-access-key': 'aws-secret-access-key' };
  return (
    keysFor(step, { 'role-to-assume': 'role-to-assume' }, { ...session, audience: 'audience' }, ignored) ??
    keysFor(step, key, { 'aws-session-token': 'aws-session-token' }, ignored)
  );
}

/** Whether aws-actions/amazon-ecr-login only logs in with the credentials from the environment. */
export function isPlainEcrLogin(step: Step): boolean {
  return step.action === ECR_LOGIN && keysFor(step, {}, {}, ['mask-password', 'registry-type']) !== undefined;
}

/** azure/login with OIDC. */
export function azureKeys(step: Step): CloudKeys | undefined {
  if (step.action !== AZURE_LOGIN) return undefined;
  const ids = { 'tenant-id': 'tenant-id', 'client-id': 'client-id' };
  return keysFor(step, ids, {}, ['subscription-id', 'allow-no-subscriptions']);
}

/** google-github-actions/auth with workload identity federation, or with a service account key. */
export function googleKeys(step: Step): CloudKeys | undefined {
  if (step.action !== GOOGLE_AUTH) return undefined;
  const ignored = ['token_format', 'project_id'];
  const account = { service_account: 'service-account' };
  const federated = keysFor(
    step,
    { workload_identity_provider: 'workload-identity-provider' },
    account,
    ignored,
  );
  if (federated) return federated;
  const key = keysFor(step, { credentials_json: 'password' }, {}, ignored);
  return key && [['username', '_json_key'], ...key];
}

const VALUE = String.raw`["']?((?:\$\{\{[^}]*\}\}|[\w.,-])+)["']?`;
const AZ_ACR_LOGIN = new RegExp(`^az acr login (?:--name|-n)[ =]${VALUE}$`);
const CONFIGURE_DOCKER = new RegExp(
  `^gcloud (?:--quiet |-q )?auth configure-docker (?:--quiet |-q )?${VALUE}(?: --quiet| -q)?$`,
);

/** The hosts that a script logs in to, if it does nothing else. */
export function scriptLogin(step: Step): { cloud: 'azure' | 'google'; hosts: string[] } | undefined {
  const usual = [...step.pairs.keys()].every((key) => ['name', 'id', 'if', 'run', 'shell'].includes(key));
  const run = step.run?.trim() ?? '';
  if (!usual) return undefined;
  const [, registry] = AZ_ACR_LOGIN.exec(run) ?? [];
  if (registry !== undefined && !registry.includes(',')) {
    return {
      cloud: 'azure',
      hosts: [/\.azurecr\.\w+$/.test(registry) ? registry : `${registry}.azurecr.io`],
    };
  }
  const [, hosts] = CONFIGURE_DOCKER.exec(run) ?? [];
  return hosts === undefined ? undefined : { cloud: 'google', hosts: hosts.split(',') };
}
