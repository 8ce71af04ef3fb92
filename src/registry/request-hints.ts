import type { RequestKind } from './responses.ts';

/** What was asked, and what came of it, as far as the right that is missing depends on it. */
export interface RefusedKind {
  host: string;
  provider: string;
  path?: string;
  origin?: string;
  status: number;
  /** Code and message of the registry. */
  said: string;
  kind?: RequestKind;
  /** The account has pushed to the repository before, so that it is allowed to. */
  pushed?: boolean;
  /** The tag that was to be set. */
  tag?: string;
}

type Right = 'list' | 'manifest' | 'blob' | 'delete';

const RIGHTS: Partial<Record<RequestKind, Right>> = {
  tags: 'list',
  'manifest-head': 'manifest',
  'manifest-get': 'manifest',
  referrers: 'manifest',
  'blob-head': 'blob',
  'blob-get': 'blob',
  'manifest-delete': 'delete',
  'blob-delete': 'delete',
};

/** What to grant for each kind of request that is no push, by vendor (docs/registries). */
const GRANTS: Record<string, Record<Right, string>> = {
  ghcr: {
    list: 'give the token `packages: read`, and this repository the role Read under "Manage Actions access" in the package\'s settings',
    manifest:
      'give the token `packages: read`, and this repository the role Read under "Manage Actions access" in the package\'s settings',
    blob: 'give the token `packages: read`, and this repository the role Read under "Manage Actions access" in the package\'s settings',
    delete: 'give this repository the role Admin under "Manage Actions access" in the package\'s settings',
  },
  ecr: {
    list: 'allow ecr:ListImages',
    manifest: 'allow ecr:BatchGetImage',
    blob: 'allow ecr:BatchCheckLayerAvailability and ecr:GetDownloadUrlForLayer',
    delete: 'allow ecr:BatchDeleteImage',
  },
  acr: {
    list: 'give the identity AcrPull (Container Registry Repository Reader in a registry with ABAC), or the repository token metadata/read',
    manifest:
      'give the identity AcrPull (Container Registry Repository Reader in a registry with ABAC), or the repository token content/read',
    blob: 'give the identity AcrPull (Container Registry Repository Reader in a registry with ABAC), or the repository token content/read',
    delete:
      'give the identity AcrDelete (Container Registry Repository Contributor in a registry with ABAC), or the repository token content/delete',
  },
  gar: {
    list: 'grant roles/artifactregistry.reader',
    manifest: 'grant roles/artifactregistry.reader',
    blob: 'grant roles/artifactregistry.reader',
    delete: 'grant roles/artifactregistry.repoAdmin',
  },
  gitlab: {
    list: 'use a token with read_registry',
    manifest: 'use a token with read_registry',
    blob: 'use a token with read_registry',
    delete: 'use a token with write_registry of a role that may delete tags',
  },
  quay: {
    list: 'give the robot account Read',
    manifest: 'give the robot account Read',
    blob: 'give the robot account Read',
    delete: 'give the robot account Write',
  },
  harbor: {
    list: 'give the robot account List Tag and Pull Repository',
    manifest: 'give the robot account Pull Repository',
    blob: 'give the robot account Pull Repository',
    delete: 'give the robot account Delete Tag and Delete Artifact',
  },
};
const ANY: Record<Right, string> = {
  list: 'give the account the right to pull, and to list tags',
  manifest: 'give the account the right to pull',
  blob: 'give the account the right to pull',
  delete: 'give the account the right to delete',
};

const WRONG_LOGIN =
  /incorrect username|access denied|invalid (?:user ?name|password|credential)|firewall|client with ip/i;
const TAG_HELD = /immutab|protected/i;

/**
 * What to change, where that follows from what was asked: a pull is never told that it may not push, a tag that is
 * protected not that the account lacks the right by which it just pushed. Undefined where the login itself, or the
 * right to push, is in question.
 */
export function hintForRequest(refused: RefusedKind): string | undefined {
  const { status, kind, host, said } = refused;
  const where = refused.path ? `${refused.path} on ${host}` : host;
  if (status === 407) {
    return 'Set the user name and password of the proxy in HTTPS_PROXY, or add the host to NO_PROXY.';
  }
  const protectedTag = hintForTag(refused, where);
  if (protectedTag) return protectedTag;
  const [, named] = /not authorized to perform:? (ecr(?:-public)?:\w+)/i.exec(said) ?? [];
  if (named !== undefined && refused.provider === 'ecr' && !/GetAuthorizationToken/.test(named)) {
    return `Allow the role ${named} on ${where}.`;
  }
  const right = kind && RIGHTS[kind];
  if (!right || !isAboutRights(refused)) return undefined;
  const grant = (GRANTS[refused.provider] ?? ANY)[right];
  return `${grant.charAt(0).toUpperCase()}${grant.slice(1)} for ${where}; check that the name is right.`;
}

/** 401 is of the login, unless the vendor says it for rights too. */
function isAboutRights({ status, provider, origin, said }: RefusedKind): boolean {
  if (WRONG_LOGIN.test(said)) return false;
  return status === 403 || (status === 401 && origin !== undefined && provider in GRANTS);
}

function hintForTag(
  { kind, tag, pushed, status, said, provider }: RefusedKind,
  where: string,
): string | undefined {
  if (kind !== 'manifest-put' || tag === undefined) return undefined;
  const refusedAfterPush = pushed === true && [401, 403, 405, 409, 412, 423].includes(status);
  if (!refusedAfterPush && !TAG_HELD.test(said)) return undefined;
  const rule: Record<string, string> = {
    gitlab: "the project's protected container tags",
    harbor: "the project's tag immutability rules",
    ecr: "the repository's tag immutability",
    quay: "the repository's immutable tags",
    gar: "the repository's immutable tags",
  };
  const proven = refusedAfterPush ? 'The account just pushed there, and only this tag is refused. ' : '';
  return `${proven}Publish another tag, or exclude ${tag} from ${rule[provider] ?? 'the rule that protects tags'} of ${where}.`;
}
