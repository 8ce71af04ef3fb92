import { PROVIDERS } from '../providers/index.ts';
import { COMMON_KEYS } from './keys.ts';
import type { AuthEntry, RegistryProvider, AuthMethod } from '../types.ts';
import { entryError } from '../entry-error.ts';

const COMMON = new Set(COMMON_KEYS.map(({ name }) => name));

/**
 * Chooses the login method that an entry's keys make up; undefined if the entry only has connection settings.
 * An empty value counts as given: it comes from a secret that isn't set.
 * @throws PublishError naming the key that is superfluous, missing, or belongs to another provider.
 */
export function chooseMethod(entry: AuthEntry, provider: RegistryProvider): AuthMethod | undefined {
  const given = [...entry.lines.keys()].filter((key) => !COMMON.has(key));
  const fits = (authMethod: AuthMethod) =>
    authMethod.requires.every((key) => given.includes(key)) &&
    given.every((key) => authMethod.requires.includes(key) || authMethod.allows.includes(key));
  const found = provider.methods.find(fits);
  if (found) return found;
  if (given.length === 0) return undefined;
  const known = new Set(
    provider.methods.flatMap((authMethod) => [...authMethod.requires, ...authMethod.allows]),
  );
  const foreign = given.find((key) => !known.has(key));
  if (foreign !== undefined) throw foreignKey(entry, provider, foreign);
  throw contradiction(entry, provider, given);
}

function foreignKey(entry: AuthEntry, provider: RegistryProvider, key: string) {
  const owners = PROVIDERS.filter(({ methods }) =>
    methods.some((authMethod) => authMethod.requires.includes(key) || authMethod.allows.includes(key)),
  );
  const typed = owners.map(({ name, title }) => `${title} (type: ${name})`).join(' or ');
  return entryError(
    entry,
    key,
    `${provider.title} (${entry.host}) doesn't support the key ${key}`,
    `It belongs to ${typed}: correct the registry, add the type, or remove the key.`,
  );
}

function contradiction(entry: AuthEntry, provider: RegistryProvider, given: readonly string[]) {
  const describe = (authMethod: AuthMethod) => `${authMethod.requires.join(' + ')} (${authMethod.title})`;
  const uses = (authMethod: AuthMethod, key: string) =>
    authMethod.requires.includes(key) || authMethod.allows.includes(key);
  const missing = (authMethod: AuthMethod) => authMethod.requires.filter((key) => !given.includes(key));
  const [nearest] = provider.methods
    .filter((authMethod) => given.every((key) => uses(authMethod, key)))
    .sort((left, right) => missing(left).length - missing(right).length);
  if (nearest) {
    return entryError(
      entry,
      given[0],
      `The entry for ${entry.host} is missing ${missing(nearest).join(' and ')}`,
      `Add what is missing for one of the logins to ${provider.title}: ${provider.methods.map(describe).join('; ')}.`,
    );
  }
  const pairs = given.flatMap((key, index) => given.slice(index + 1).map((other) => [key, other] as const));
  const apart = pairs.find(
    ([key, other]) =>
      !provider.methods.some((authMethod) => uses(authMethod, key) && uses(authMethod, other)),
  );
  const [first, other] = apart ?? [given[0], given.at(-1)];
  return entryError(
    entry,
    other,
    `${first} and ${other} belong to different ways to log in to ${provider.title}`,
    `Keep one of: ${provider.methods.map(describe).join('; ')}.`,
  );
}
