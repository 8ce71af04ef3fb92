import { describe, expect, test } from '@jest/globals';
import {
  childEnvironment,
  isHandedTo,
  type ChildKind,
} from '../../../src/support/process/child-environment.ts';

// FAULTS B4: "Engines and bake get the step's environment less INPUT_*, STATE_*, ACTIONS_* (except what the gha cache
// needs, for buildx only), GITHUB_TOKEN and this action's own secrets; what the user sets in env: stays."

const NEVER = [
  'INPUT_SECRETS',
  'INPUT_REGISTRY-AUTH',
  'INPUT_GITHUB-TOKEN',
  'INPUT_IMAGES',
  'STATE_directory',
  'STATE_finished',
  'GITHUB_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_RUNTIME_URL',
  'ACTIONS_STEP_DEBUG',
];
const CACHE = [
  'ACTIONS_CACHE_URL',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_CACHE_SERVICE_V2',
];
const USERS = [
  'TAG',
  'FOO',
  'GH_TOKEN',
  'NPM_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'SSH_AUTH_SOCK',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'BUILDX_BUILDER',
  'BUILDKIT_PROGRESS',
  'CONTAINERS_CONF',
  'STORAGE_DRIVER',
  'SOURCE_DATE_EPOCH',
  'GITHUB_REF',
  'GITHUB_SHA',
  'GITHUB_REPOSITORY',
  'RUNNER_TEMP',
  'HTTPS_PROXY',
  'no_proxy',
  'MY_INPUT_X',
  'INPUTS',
  'STATEFUL',
  'GITHUB_TOKEN_2',
  'ACTIONS',
];
const BASICS = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'ALL_PROXY',
  'SSL_CERT_FILE',
  'XDG_RUNTIME_DIR',
  'SSH_AUTH_SOCK',
  'SystemRoot',
  'USERPROFILE',
];

describe.each<ChildKind>(['git', 'credential-helper', 'engine', 'gha-cache'])('%s', (kind) => {
  test.each(NEVER)('never gets %s', (name) => expect(isHandedTo(kind, name)).toBe(false));
  test.each(BASICS)('gets %s', (name) => expect(isHandedTo(kind, name)).toBe(true));
});

describe('engines', () => {
  test.each(USERS)('get %s, which the user set', (name) => {
    expect(isHandedTo('engine', name)).toBe(true);
    expect(isHandedTo('gha-cache', name)).toBe(true);
  });
  test.each(CACHE)('get %s only for the cache service of the runner', (name) => {
    expect(isHandedTo('engine', name)).toBe(false);
    expect(isHandedTo('gha-cache', name)).toBe(true);
  });
});

describe('git and credential helpers', () => {
  const kinds = ['git', 'credential-helper'] as const;
  test.each([
    'TAG',
    'FOO',
    'NPM_TOKEN',
    'GH_TOKEN',
    'DOCKER_PASSWORD',
    'SIGNING_KEY',
    'GITHUB_REF',
    'RUNNER_TEMP',
    ...CACHE,
  ])('do not get %s', (name) => {
    for (const kind of kinds) expect(isHandedTo(kind, name)).toBe(false);
  });
  test.each(['GIT_SSH_COMMAND', 'GIT_SSL_CAINFO', 'GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_0', 'GIT_DIR'])(
    'git gets %s',
    (name) => expect(isHandedTo('git', name)).toBe(true),
  );
  test.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'CLOUDSDK_CONFIG',
    'AZURE_CLIENT_ID',
    'DBUS_SESSION_BUS_ADDRESS',
    'GNUPGHOME',
    'PASSWORD_STORE_DIR',
    'DOCKER_CONFIG',
  ])('helpers get %s', (name) => expect(isHandedTo('credential-helper', name)).toBe(true));
});

test('values stay as they are, and what is not set stays so', () => {
  expect(childEnvironment('engine', { A: '', B: undefined, C: 'x y', INPUT_A: 'no' })).toEqual({
    A: '',
    C: 'x y',
  });
});
