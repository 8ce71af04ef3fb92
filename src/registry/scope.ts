import { readPayload } from '../support/jwt.ts';

/** Token actions for one repository; a token for `pull,push` also serves `pull`. */
export type Actions = 'pull' | 'pull,push' | 'pull,push,delete';

/** https://distribution.github.io/distribution/spec/auth/scope/ */
export function repositoryScope(path: string, actions: Actions): string {
  return `repository:${path}:${actions}`;
}

export const CATALOG_SCOPE = 'registry:catalog:*';

/**
 * Merges the scopes of a challenge into those of a request: one scope per resource, in the request's order, with
 * the union of their actions. For other resources only reading is added: a registry must not obtain a token that
 * can write elsewhere.
 */
export function mergeScopes(wanted: readonly string[], demanded: readonly string[]): string[] {
  const merged = new Map<string, string[]>();
  const asked = new Set(wanted.map((scope) => splitScope(scope).resource));
  for (const scope of [...wanted, ...demanded]) {
    const { resource, actions: named } = splitScope(scope);
    const allowed = asked.has(resource) ? named : readable(resource, named);
    if (allowed.length === 0) continue;
    const actions = merged.get(resource) ?? [];
    for (const action of allowed) {
      if (!actions.includes(action)) actions.push(action);
    }
    merged.set(resource, actions);
  }
  return [...merged].map(([resource, actions]) => `${resource}:${actions.join(',')}`);
}

/**
 * Resources that a challenge may add: a repository (with a class, and with a registry's host in old services) or
 * the catalog. Other text could be split into several scopes by another parser.
 */
const FOREIGN =
  /^(?:registry:catalog|repository(?:\([a-z0-9]+\))?:(?:[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)$/;
const ACTION = /^(?:[a-z]+|\*)$/;

function splitScope(scope: string): { resource: string; actions: string[] } {
  const colon = scope.lastIndexOf(':');
  const actions = scope.slice(colon + 1).split(',');
  return { resource: scope.slice(0, colon), actions: actions.filter((action) => ACTION.test(action)) };
}

/** `repository:base:pull,push` → `pull`; of the registry itself, only the catalog can be read. */
function readable(resource: string, actions: readonly string[]): string[] {
  if (!FOREIGN.test(resource)) return [];
  if (`${resource}:*` === CATALOG_SCOPE) return [...actions];
  return actions.some((action) => /^(?:pull|\*)$/.test(action)) ? ['pull'] : [];
}

/** Whether a JWT's `access` claim allows pushing to `path`; undefined if the token doesn't say. */
export function grantsPush(token: string, path: string): boolean | undefined {
  const access = readPayload(token)?.['access'];
  if (!Array.isArray(access)) return undefined;
  return (access as unknown[]).some((entry) => {
    const { type, name, actions } = (entry ?? {}) as Record<string, unknown>;
    return (
      type === 'repository' &&
      name === path &&
      Array.isArray(actions) &&
      ['push', '*'].some((action) => actions.includes(action))
    );
  });
}
