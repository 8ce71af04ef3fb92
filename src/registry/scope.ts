import { readPayload } from '../support/jwt.ts';

/** What a request needs of one repository; `pull,push` implies that a token for it also serves `pull`. */
export type Actions = 'pull' | 'pull,push' | 'pull,push,delete';

/** https://distribution.github.io/distribution/spec/auth/scope/ */
export function repositoryScope(path: string, actions: Actions): string {
  return `repository:${path}:${actions}`;
}

export const CATALOG_SCOPE = 'registry:catalog:*';

/**
 * Adds what a challenge asks for to what was asked: one scope per resource, in the first list's order, the union of
 * the actions in each. What is asked of another resource is granted for reading alone: a registry must not get a token
 * that writes where the request didn't want to.
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
 * What a challenge may name besides what was asked for: a repository (of a class, and behind a registry's host in old
 * services) or the catalog. Anything else could be read as several scopes by whoever splits them in another way.
 */
const FOREIGN =
  /^(?:registry:catalog|repository(?:\([a-z0-9]+\))?:(?:[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)$/;
const ACTION = /^(?:[a-z]+|\*)$/;

function splitScope(scope: string): { resource: string; actions: string[] } {
  const colon = scope.lastIndexOf(':');
  const actions = scope.slice(colon + 1).split(',');
  return { resource: scope.slice(0, colon), actions: actions.filter((action) => ACTION.test(action)) };
}

/** `repository:base:pull,push` → `pull`; of the registry itself, only its list of repositories can be read. */
function readable(resource: string, actions: readonly string[]): string[] {
  if (!FOREIGN.test(resource)) return [];
  if (`${resource}:*` === CATALOG_SCOPE) return [...actions];
  return actions.some((action) => /^(?:pull|\*)$/.test(action)) ? ['pull'] : [];
}

/** True when a JWT's `access` claim grants pushing to `path`, false when it doesn't; undefined when the token tells nothing. */
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
