import type { HttpResponse } from '../http/types.ts';

export interface Situation {
  host: string;
  provider: string;
  /** `PUT manifest acme/app:1.2`. */
  what: string;
  path?: string;
  origin?: string;
  status: number;
  headers: HttpResponse['headers'];
  /** Code and message of the registry. */
  said: string;
}

interface Rule {
  provider?: string;
  status?: number[];
  said?: RegExp;
  hint: (situation: Situation) => string;
}

const DENIED = [401, 403];

/** First match wins: what the user can do about an answer, for each provider the way its vendor documents it. */
const RULES: Rule[] = [
  { status: [429], hint: rateLimited },
  { said: /toomanyrequests|rate limit/i, hint: rateLimited },
  {
    provider: 'ghcr',
    said: /write_package|installation not allowed to (create|write)/i,
    hint: () =>
      "Add `packages: write` to the job's permissions, and give this repository the role Write under the package's settings, Manage Actions access.",
  },
  {
    provider: 'ghcr',
    said: /does not match expected scopes/i,
    hint: () =>
      'Use a classic personal access token with write:packages; fine-grained ones are not accepted by ghcr.io.',
  },
  {
    provider: 'ghcr',
    status: DENIED,
    hint: () =>
      "Add `packages: write` to the job's permissions; if the package was made from another repository, link this one under Manage Actions access in the package's settings.",
  },
  {
    provider: 'dockerhub',
    said: /incorrect username or password|unauthorized: incorrect/i,
    hint: ({ origin }) =>
      `Docker Hub does not know this user name and token${from(origin)}; the token may be revoked or expired.`,
  },
  {
    provider: 'dockerhub',
    status: DENIED,
    hint: ({ path }) =>
      `Give docker.io a token with the permission Read & Write, of a user or organization that may push to ${path ?? 'the repository'}; an organization's token needs Image Push for it.`,
  },
  {
    provider: 'acr',
    said: /NAME_UNKNOWN/,
    hint: () => 'Check the repository in the image name; a push makes it, a pull needs it to be there.',
  },
  {
    provider: 'acr',
    status: DENIED,
    hint: () =>
      'The identity needs AcrPush on the registry (Container Registry Repository Writer where the registry uses ABAC); a repository token needs content/write and content/read. A firewall of the registry also answers like this.',
  },
  {
    provider: 'ecr',
    said: /NAME_UNKNOWN|does not exist/i,
    hint: ({ path }) =>
      `Make the repository first (aws ecr create-repository --repository-name ${path ?? 'NAME'}), or set create-repository: true in its registry-auth entry.`,
  },
  {
    provider: 'ecr',
    said: /immutable/i,
    hint: () =>
      'The repository has immutable tags: choose another tag, or exclude this one from immutability.',
  },
  {
    provider: 'ecr',
    status: DENIED,
    hint: () =>
      'The role needs ecr:GetAuthorizationToken, BatchCheckLayerAvailability, InitiateLayerUpload, UploadLayerPart, CompleteLayerUpload, PutImage, BatchGetImage, GetDownloadUrlForLayer and ListImages; tokens end after 12 hours.',
  },
  {
    provider: 'gar',
    said: /uploadArtifacts|permission/i,
    hint: () =>
      'Grant roles/artifactregistry.writer on the repository to the account or principal; grants take up to five minutes.',
  },
  {
    provider: 'gar',
    status: [404],
    hint: () =>
      'Make the Artifact Registry repository first (format Docker); the name is LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE.',
  },
  {
    provider: 'gitlab',
    status: DENIED,
    hint: () => 'Use a deploy, project or personal token with read_registry and write_registry.',
  },
  {
    provider: 'quay',
    status: DENIED,
    hint: () => 'Give the robot account (namespace+name) Write on the repository.',
  },
  {
    provider: 'harbor',
    status: DENIED,
    hint: () =>
      "Give the robot account (robot$project+name) Push and Pull in the project, and check the project's quota.",
  },
  { said: /quota/i, hint: () => "The registry's storage quota is used up: remove old images or raise it." },
  {
    status: [401],
    hint: ({ host, origin }) =>
      origin === undefined
        ? `Add ${host} with a user name and password to registry-auth.`
        : `The registry does not accept the credential${from(origin)}: check user name and password.`,
  },
  {
    status: [403],
    said: /denied|forbidden|unauthorized|^$/i,
    hint: ({ path, host }) =>
      `The account isn't allowed to push to ${path ?? 'this repository'} on ${host}: give it write access.`,
  },
  {
    status: [405],
    hint: () =>
      'The registry does not offer this: it may be read-only, or a pull-through cache. Name the one that takes pushes.',
  },
  {
    said: /MANIFEST_INVALID|manifest invalid|unsupported media type/i,
    hint: () =>
      'The registry does not take this kind of manifest. Attestations in the newer OCI form are refused by some: try `provenance: false`, or `oci-mediatypes=false` for the build.',
  },
  {
    status: [413],
    hint: () =>
      'A proxy in front of the registry limits the size of requests (client_max_body_size in nginx).',
  },
  {
    status: [400],
    said: /plain HTTP request|HTTP request (was sent )?to (an )?HTTPS/i,
    hint: () => 'The registry speaks TLS on this port: give its `ca`, or `insecure: true`, in registry-auth.',
  },
  {
    said: /NAME_UNKNOWN/,
    hint: ({ path }) => `Check the name ${path ?? ''}; some registries want the project to be made first.`,
  },
  {
    // Registries say what they miss by one of the specification's codes.
    status: [404],
    said: /^(?![A-Z_]+_(?:UNKNOWN|INVALID))/,
    hint: ({ host, path }) =>
      `Check that ${host} is a registry's address, and that ${path ?? 'the repository'} exists where the registry wants that.`,
  },
  {
    said: /NAME_INVALID/,
    hint: () =>
      'The registry has rules of its own for names; many want a project in front: registry/project/image.',
  },
];

/** What the user may change after an answer like this; undefined when nothing sensible can be said. */
export function hintFor(situation: Situation): string | undefined {
  const rule = RULES.find(
    ({ provider, status, said }) =>
      (provider === undefined || provider === situation.provider) &&
      (status === undefined || status.includes(situation.status)) &&
      (said === undefined || said.test(situation.said)),
  );
  return rule?.hint(situation);
}

function rateLimited({ provider, headers }: Situation): string {
  const shown = ['ratelimit-limit', 'ratelimit-remaining', 'retry-after']
    .filter((name) => headers[name] !== undefined)
    .map((name) => `${name}: ${headers[name]}`)
    .join(', ');
  const advice =
    provider === 'dockerhub'
      ? 'Log in to docker.io (anonymous pulls are counted by address), or wait for the window to pass'
      : 'Wait, lower `concurrency`, or run fewer jobs at once';
  return shown === '' ? `${advice}.` : `${advice} (${shown}).`;
}

function from(origin: string | undefined): string {
  return origin === undefined ? '' : ` from ${origin}`;
}
