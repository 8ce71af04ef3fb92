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

function splitScope(scope: string): { resource: string; actions: string[] } {
  const colon = scope.lastIndexOf(':');
  return { resource: scope.slice(0, colon), actions: scope.slice(colon + 1).split(',') };
}

/** `repository:base:pull,push` → `pull`; of the registry itself, only its list of repositories can be read. */
function readable(resource: string, actions: readonly string[]): string[] {
  if (`${resource}:*` === CATALOG_SCOPE) return [...actions];
  const pulls =
    /^repository(?:\([a-z]+\))?:/.test(resource) && actions.some((action) => /^(?:pull|\*)$/.test(action));
  return pulls ? ['pull'] : [];
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
