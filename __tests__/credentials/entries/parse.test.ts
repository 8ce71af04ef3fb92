import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { PROVIDERS, providerOf } from '../../../src/credentials/providers/index.ts';
import { LOGIN_KEYS } from '../../../src/credentials/entries/keys.ts';
import { parseRegistryAuth } from '../../../src/credentials/entries/parse.ts';
import { PublishError } from '../../../src/oci/errors.ts';

function failure(text: string): PublishError {
  try {
    parseRegistryAuth(text);
  } catch (error) {
    if (error instanceof PublishError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('the family of a host', () => {
  test.each([
    ['ghcr.io', 'ghcr'],
    ['containers.acme.ghe.com', 'ghcr'],
    ['docker.io', 'dockerhub'],
    ['index.docker.io', 'dockerhub'],
    ['registry-1.docker.io', 'dockerhub'],
    ['dhi.io', 'dockerhub'],
    ['acme.azurecr.io', 'acr'],
    ['acme.azurecr.cn', 'acr'],
    ['acme.azurecr.us', 'acr'],
    ['acme-a1b2c3.azurecr.io', 'acr'],
    ['acme.westeurope.geo.azurecr.io', 'acr'],
    ['europe-docker.pkg.dev', 'gar'],
    ['us-central1-docker.pkg.dev', 'gar'],
    ['gcr.io', 'gar'],
    ['eu.gcr.io', 'gar'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com', 'ecr'],
    ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', 'ecr'],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'ecr'],
    ['123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'ecr'],
    ['123456789012.dkr-ecr.eu-west-1.on.aws', 'ecr'],
    ['123456789012.dkr-ecr-fips.us-gov-west-1.on.aws', 'ecr'],
    ['123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'ecr'],
    ['public.ecr.aws', 'ecr'],
    ['ecr-public.aws.com', 'ecr'],
    ['registry.gitlab.com', 'gitlab'],
    ['quay.io', 'quay'],
    ['harbor.acme.example', 'harbor'],
    ['acme.jfrog.io', 'jfrog'],
    ['registry.acme.example:5000', 'generic'],
    ['localhost:5000', 'generic'],
    // Names that only look like a vendor's must not get what belongs to the vendor.
    ['ghcr.io.evil.example', 'generic'],
    ['evil-azurecr.io', 'generic'],
    ['a.azurecr.io.evil.example', 'generic'],
    ['12345.dkr.ecr.eu-west-1.amazonaws.com', 'generic'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example', 'generic'],
    ['docker.pkg.dev.evil.example', 'generic'],
    ['notgcr.io', 'generic'],
    ['acme.jfrog.io.evil.example', 'generic'],
  ])('%s is %s', (host, provider) => {
    expect(providerOf(host)).toBe(provider);
  });
});

const HUB = 'registry: docker.io';
const ACR = 'registry: acme.azurecr.io';
const GAR = 'registry: europe-docker.pkg.dev';
const ECR = 'registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const PROVIDER =
  'workload-identity-provider: projects/1/locations/global/workloadIdentityPools/gh/providers/gh';
const item = (...lines: string[]) => `- ${lines.join('\n  ')}\n`;

describe('the ways to log in', () => {
  test.each([
    ['Docker Hub, token', item(HUB, 'username: acme', 'password: x'), 'dockerhub', 'password'],
    ['Docker Hub is the default', item('username: acme', 'password: x'), 'dockerhub', 'password'],
    [
      'Docker Hub, connection',
      item(HUB, 'username: acme', 'connection-id: 01234567-89ab-cdef-0123-456789abcdef'),
      'dockerhub',
      'connection',
    ],
    ['GHCR, token without a name', item('registry: ghcr.io', 'password: x'), 'ghcr', 'password'],
    ['ACR, identity', item(ACR, 'tenant-id: t', 'client-id: c'), 'acr', 'federated'],
    ['ACR, secret', item(ACR, 'tenant-id: t', 'client-id: c', 'client-secret: s'), 'acr', 'client-secret'],
    ['ACR, machine', item(ACR, 'managed-identity: true'), 'acr', 'managed-identity'],
    [
      'ACR, machine with a name',
      item(ACR, 'managed-identity: true', 'client-id: c'),
      'acr',
      'managed-identity',
    ],
    ['ACR, admin', item(ACR, 'username: acme', 'password: x'), 'acr', 'password'],
    [
      'ACR on a domain of its own',
      item('registry: cr.acme.example', 'type: acr', 'tenant-id: t', 'client-id: c'),
      'acr',
      'federated',
    ],
    ['Google, direct', item(GAR, PROVIDER), 'gar', 'workload-identity'],
    [
      'Google, account',
      item(GAR, PROVIDER, 'service-account: ci@acme.iam.gserviceaccount.com'),
      'gar',
      'workload-identity',
    ],
    ['Google, token', item(GAR, 'username: oauth2accesstoken', 'password: x'), 'gar', 'password'],
    ['ECR, role', item(ECR, 'role-to-assume: arn:aws:iam::123456789012:role/ci'), 'ecr', 'role'],
    [
      'ECR, key',
      item(ECR, 'aws-access-key-id: AKIAIOSFODNN7EXAMPLE', 'aws-secret-access-key: s'),
      'ecr',
      'access-key',
    ],
    [
      'ECR, key as docker/login-action has it',
      item(ECR, 'username: AKIAIOSFODNN7EXAMPLE', 'password: s'),
      'ecr',
      'password',
    ],
    ['ECR, environment', item(ECR), 'ecr', 'ambient'],
    [
      'ECR by login-action key',
      item('registry: cr.acme.example', 'ecr: true', 'aws-region: eu-west-1'),
      'ecr',
      'ambient',
    ],
    ['Quay, robot', item('registry: quay.io', 'username: acme+ci', 'password: x'), 'quay', 'password'],
    ['Quay, identity', item('registry: quay.io', 'robot: acme+ci'), 'quay', 'robot'],
    ['GitLab', item('registry: registry.gitlab.com', 'username: ci', 'password: x'), 'gitlab', 'password'],
    [
      'Harbor',
      item('registry: harbor.acme.example', "username: 'robot$acme+ci'", 'password: x'),
      'harbor',
      'password',
    ],
    ['JFrog, identity', item('registry: acme.jfrog.io', 'oidc-provider-name: github'), 'jfrog', 'oidc'],
    ['another one', item('registry: r.acme.example', 'username: u', 'password: p'), 'generic', 'password'],
    ['only settings', item('registry: r.acme.example', 'insecure: true'), 'generic', 'none'],
  ])('%s', (_title, text, provider, authMethod) => {
    expect(parseRegistryAuth(text)).toMatchObject([{ provider, authMethod, line: 1 }]);
  });
});

describe('values are taken as they are written', () => {
  test.each([
    ['0123', '0123'],
    ['0x10', '0x10'],
    ['1e3', '1e3'],
    ['true', 'true'],
    ['2026-01-01', '2026-01-01'],
    ["'it''s'", "it's"],
    ['"a\\tb"', 'a\tb'],
    ['|-\n    x: y #z', 'x: y #z'],
    ['a#b', 'a#b'],
  ])('password: %s', (written, value) => {
    const text = item(
      'registry: europe-docker.pkg.dev',
      'username: oauth2accesstoken',
      `password: ${written}`,
    );
    const read = () => parseRegistryAuth(text)[0]?.values.get('password');
    if (value.includes('\t')) expect(read).toThrow('control character');
    else expect(read()).toBe(value);
  });

  test('any text between quotes comes back whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), (password) => {
        fc.pre(!/\p{Cc}|\p{Cs}/u.test(password));
        const text = stringify([{ registry: 'r.example', username: 'u', password }], {
          defaultStringType: 'QUOTE_DOUBLE',
        });
        expect(parseRegistryAuth(text)[0]?.values.get('password')).toBe(password);
      }),
    );
  });

  test('whatever is written, the answer is entries or a Problem that names the input and a line', () => {
    const fragment = fc.constantFrom(
      '- ',
      '  ',
      '\n',
      ': ',
      'registry',
      'password',
      '*a',
      '&a',
      '|',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '#',
      '!!',
      'ghcr.io',
      '<<',
      '\t',
      '?',
      '%',
      '---\n',
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 25 }), (parts) => {
        try {
          parseRegistryAuth(parts.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(PublishError);
          expect(error).toMatchObject({ input: 'registry-auth', line: expect.any(Number) });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('hosts and paths', () => {
  test.each([
    ['docker.io/acme', 'docker.io', 'acme'],
    ['https://index.docker.io/v1/', 'docker.io', ''],
    ['Registry.Acme.example:5000/Team', undefined, undefined],
    ['Registry.Acme.example:5000/team', 'registry.acme.example:5000', 'team'],
    ['https://ghcr.io', 'ghcr.io', ''],
    ['ghcr.io/', 'ghcr.io', ''],
  ])('%s', (registry, host, path) => {
    const text = item(`registry: ${registry}`, 'username: u', 'password: p');
    if (host === undefined) expect(failure(text).message).toContain('is not a registry');
    else expect(parseRegistryAuth(text)).toMatchObject([{ host, path }]);
  });

  test("docker/login-action's scope is the path", () => {
    const [entry] = parseRegistryAuth(
      item('username: u', 'password: p', 'scope: acme/app@push', 'logout: false'),
    );
    expect(entry).toMatchObject({ host: 'docker.io', path: 'acme/app' });
  });

  test('nothing is no entry', () => {
    for (const text of ['', '\n', '# nothing\n', '[]']) expect(parseRegistryAuth(text)).toEqual([]);
  });
});

describe('faults, each with its line', () => {
  test.each<[string, string, number, RegExp, RegExp]>([
    ['not a list', 'registry: ghcr.io', 1, /must be a list/, /dash/],
    ['no keys', '- ghcr.io', 1, /no keys/, /registry:/],
    ['unknown key', item(HUB, 'nonsense: x'), 2, /"nonsense"/, /keys are/],
    ['misspelt key', item(HUB, 'username: u', 'pasword: x'), 3, /"pasword"/, /"password"/],
    ['swapped letters', item('regsitry: ghcr.io'), 1, /"regsitry"/, /"registry"/],
    ['key of another client', item(HUB, 'username: u', 'token: x'), 3, /"token"/, /"password"/],
    ['underscores', item(ACR, 'tenant_id: x'), 2, /"tenant_id"/, /"tenant-id"/],
    ['twice the same key', item(HUB, 'username: u', 'username: v'), 3, /Invalid YAML/, /duplicate/],
    ['tabs', '- registry: a\n\tusername: b', 2, /Invalid YAML/, /./],
    ['an alias for a password', item(HUB, 'username: u', 'password: *abc'), 3, /not text/, /toJSON/],
    ['a map for a password', item(HUB, 'username: u', 'password: {a: b}'), 3, /not text/, /toJSON/],
    ['a directive for a password', item(HUB, 'username: u', 'password: %abc'), 3, /Invalid YAML/, /toJSON/],
    ['a colon in a password', item(HUB, 'username: u', 'password: ab: c'), 3, /Invalid YAML/, /toJSON/],
    [
      'two ways',
      item(HUB, 'username: u', 'password: p', 'connection-id: x'),
      4,
      /password and connection-id/,
      /Keep one/,
    ],
    ['half a way', item(HUB, 'username: u'), 2, /is missing/, /username \+ password/],
    ['ACR without a tenant', item(ACR, 'client-id: x'), 2, /is missing tenant-id/, /tenant-id/],
    [
      'a key of another vendor',
      item('registry: quay.io', 'tenant-id: x'),
      2,
      /Quay .* support the key/,
      /type: acr/,
    ],
    ['unknown type', item(HUB, 'type: hub'), 2, /"hub"/, /dockerhub/],
    ['ecr against type', item(HUB, 'type: acr', 'ecr: true'), 3, /contradicts/, /one/],
    ['not a flag', item(ACR, 'managed-identity: yes'), 2, /true nor false/, /true/],
    ['managed identity off', item(ACR, 'managed-identity: false'), 2, /a way to log in/, /the line/],
    ['not seconds', item(GAR, PROVIDER, 'expires-in: 1h'), 3, /seconds/, /3600/],
    ['not a UUID', item(HUB, 'username: u', 'connection-id: 12'), 3, /UUID/, /OIDC connection/],
    [
      'a life out of range',
      item(HUB, 'username: u', 'connection-id: 01234567-89ab-cdef-0123-456789abcdef', 'expires-in: 60'),
      4,
      /300 to 3600/,
      /renewed/,
    ],
    [
      'a longer life than Google gives',
      item(GAR, PROVIDER, 'service-account: ci@p.iam.gserviceaccount.com', 'expires-in: 43201'),
      4,
      /43200/,
      /renewed/,
    ],
    [
      'project id for number',
      item(
        GAR,
        'workload-identity-provider: projects/acme/locations/global/workloadIdentityPools/g/providers/g',
      ),
      2,
      /id of the project/,
      /number/,
    ],
    ['half a provider', item(GAR, 'workload-identity-provider: gh'), 2, /full name/, /projects\/NUMBER/],
    ['account is no e-mail', item(GAR, PROVIDER, 'service-account: ci'), 3, /e-mail/, /gserviceaccount/],
    [
      'JSON key is base64',
      item(GAR, 'username: _json_key', 'password: eyJhIjoxfQ=='),
      3,
      /not JSON/,
      /_json_key_base64/,
    ],
    [
      'base64 key is JSON',
      item(GAR, 'username: _json_key_base64', `password: '{"a":1}'`),
      3,
      /as it is/,
      /_json_key/,
    ],
    [
      'JSON that is no key',
      item(GAR, 'username: _json_key', `password: '{"a":1}'`),
      3,
      /service account/,
      /whole file/,
    ],
    ['not an ARN', item(ECR, 'role-to-assume: ci'), 2, /ARN/, /arn:aws/],
    ['a foreign region', item(ECR, 'aws-region: us-east-1'), 2, /isn't that of/, /eu-west-1/],
    [
      'a region is needed',
      item('registry: cr.example', 'type: ecr', 'create-repository: true'),
      1,
      /region/,
      /aws-region/,
    ],
    ['not an access key', item(ECR, 'username: root', 'password: x'), 2, /access key id/, /role-to-assume/],
    ['unknown cloud', item(ACR, 'tenant-id: t', 'client-id: c', 'azure-cloud: mars'), 4, /"mars"/, /china/],
    [
      'a tenant with a slash',
      item(ACR, 'tenant-id: a/../b', 'client-id: c'),
      2,
      /neither an id nor a domain/,
      /portal/,
    ],
    ['not a robot', item('registry: quay.io', 'robot: ci'), 2, /robot/, /acme\+ci/],
    [
      'half a robot',
      item('registry: harbor.acme.example', 'username: robot', 'password: x'),
      2,
      /beginning/,
      /single quotes/,
    ],
    [
      'JFrog without a name',
      item('registry: acme.jfrog.io', 'password: abc'),
      2,
      /contains no user/,
      /username/,
    ],
    ['colon in a name', item(HUB, 'username: "a:b"', 'password: x'), 2, /colon/, /separate keys/],
    [
      'CRLF in a password',
      item(HUB, 'username: a', 'password: "a\\r\\nX-Evil: 1"'),
      3,
      /line break/,
      /again/,
    ],
    [
      'cert without key',
      item('registry: r.example', 'client-cert: c.pem'),
      2,
      /client-key/,
      /Add client-key/,
    ],
    [
      'insecure with a ca',
      item('registry: r.example', 'insecure: true', 'ca: c.pem'),
      2,
      /contradicts ca/,
      /enough/,
    ],
    ['insecure is nonsense', item('registry: r.example', 'insecure: tls'), 2, /insecure/, /http/],
    [
      'http without being asked',
      item('registry: http://r.example', 'username: u', 'password: p'),
      1,
      /in the clear/,
      /insecure: http/,
    ],
    ['not a host', item('registry: "a b"'), 1, /not a registry/, /registry.example/],
    [
      'twice the same registry',
      `${item('registry: ghcr.io', 'password: a')}${item('registry: ghcr.io', 'password: b')}`,
      3,
      /twice/,
      /longer path/,
    ],
    [
      'scope against path',
      item('registry: docker.io/acme', 'scope: other', 'username: u', 'password: p'),
      2,
      /different/,
      /one/,
    ],
  ])('%s', (_title, text, line, message, hint) => {
    const problem = failure(text);
    expect(problem.message).toMatch(message);
    expect(problem.hint).toMatch(hint);
    expect(problem).toMatchObject({ input: 'registry-auth', line });
  });

  test('no message shows a secret, however it was written', () => {
    const secret = 'S3cr3tValue';
    const forms = [
      `*${secret}`,
      `&${secret}`,
      `!${secret}`,
      `{${secret}`,
      `[${secret}`,
      `%${secret}`,
      `@${secret}`,
      `${secret}: x`,
      `"${secret}`,
      `\n    ${secret}:\n      - x`,
      `"${secret}\\nx"`,
      `|\n  ${secret}`,
    ];
    for (const form of forms) {
      for (const registry of ['docker.io', 'europe-docker.pkg.dev', 'acme.jfrog.io']) {
        const text = item(`registry: ${registry}`, 'username: _json_key', `password: ${form}`);
        try {
          parseRegistryAuth(text);
        } catch (error) {
          expect(`${(error as PublishError).message} ${(error as PublishError).hint}`).not.toContain(secret);
        }
      }
    }
  });
});

test('every key that makes up a login is one that some family takes, and no family takes an unknown one', () => {
  const taken = new Set(
    PROVIDERS.flatMap(({ methods }) =>
      methods.flatMap((authMethod) => [...authMethod.requires, ...authMethod.allows]),
    ),
  );
  expect([...taken].sort()).toEqual(LOGIN_KEYS.map(({ name }) => name).sort());
});

// docker/login-action logs in to every item, the same twice too (FAULTS.md E9).
test.each([
  ['word for word', item(HUB, 'username: u', 'password: p'), item(HUB, 'username: u', 'password: p')],
  [
    'in another spelling',
    item('registry: r.example', 'username: u', 'password: p'),
    item('registry: https://R.example:443/v2/', "password: 'p'", 'username: u'),
  ],
  [
    'by its scope',
    item('registry: docker.io/acme', 'username: u', 'password: p'),
    item('registry: docker.io', 'scope: acme', 'username: u', 'password: p'),
  ],
])('the same login twice counts once: %s', (_what, one, other) => {
  expect(parseRegistryAuth(one + other)).toHaveLength(1);
});

// FAULTS.md C14: the documented form takes any secret. GitHub's toJSON makes a JSON string of it, and null of none:
// https://docs.github.com/actions/reference/workflows-and-actions/expressions#tojson
const HARD = [
  '!bang',
  '&anchor',
  '*alias',
  'a #comment',
  '#comment',
  'tab\there',
  '"double"',
  "'single'",
  'mixed\'"`',
  'back\\slash',
  'ends\\',
  'two\nlines',
  'crlf\r\nlines\r\n',
  'colon: space',
  'ends with:',
  '{{mustache}}',
  '{"type":"service_account","private_key":"-----BEGIN\\nA=\\n"}',
  '[1, 2]',
  ' leading',
  'trailing ',
  'ünïcödé-密码-🔑',
  '${{ secrets.X }}',
  '$HOME`id`$(id)',
  '%TAG',
  '@at',
  '`tick`',
  '|',
  '>-',
  '- item',
  '? key',
  '---',
  '...',
  'null',
  'true',
  '0123',
  '1e3',
  '~',
  '<<: *x',
  '\\u0041\\x41',
  '//comment',
];

test.each(HARD)('toJSON hands on the password %j', (password) => {
  const [entry] = parseRegistryAuth(
    item('registry: r.example', 'username: _json_key', `password: ${JSON.stringify(password)}`),
  );
  expect(entry?.values.get('password')).toBe(password);
});

test('toJSON of a secret that is not set leaves the password empty', () => {
  const [entry] = parseRegistryAuth(item('registry: r.example', 'username: u', 'password: null'));
  expect(entry?.empty).toEqual(['password']);
});

test.each(HARD)('without toJSON, %j is read or refused with that form, and never repeated', (password) => {
  try {
    parseRegistryAuth(item('registry: r.example', 'username: _json_key', `password: ${password}`));
  } catch (error) {
    const { message, hint = '' } = error as PublishError;
    if (/Invalid YAML|not text/.test(message) && !/duplicate|spaces/.test(hint))
      expect(hint).toContain('${{ toJSON(secrets.NAME) }}');
    if (password.length > 5 && !/known/.test(message)) expect(message + hint).not.toContain(password);
  }
});
