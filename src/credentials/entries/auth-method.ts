import { FAMILIES } from '../providers/index.ts';
import { COMMON_KEYS } from './keys.ts';
import type { AuthEntry, Family, Way } from '../types.ts';
import { entryProblem } from '../entry-error.ts';

const COMMON = new Set(COMMON_KEYS.map(({ name }) => name));

/**
 * The way to log in that an entry's keys make up; undefined when it has none of them and only says how the host is
 * spoken to. An empty value counts as given, since it is the place of a secret that isn't set.
 * @throws Problem that says which key is too much, missing, or of another family.
 */
export function chooseWay(entry: AuthEntry, family: Family): Way | undefined {
  const given = [...entry.lines.keys()].filter((key) => !COMMON.has(key));
  const fits = (way: Way) =>
    way.requires.every((key) => given.includes(key)) &&
    given.every((key) => way.requires.includes(key) || way.allows.includes(key));
  const found = family.ways.find(fits);
  if (found) return found;
  if (given.length === 0) return undefined;
  const known = new Set(family.ways.flatMap((way) => [...way.requires, ...way.allows]));
  const foreign = given.find((key) => !known.has(key));
  if (foreign !== undefined) throw foreignKey(entry, family, foreign);
  throw contradiction(entry, family, given);
}

function foreignKey(entry: AuthEntry, family: Family, key: string) {
  const owners = FAMILIES.filter(({ ways }) =>
    ways.some((way) => way.requires.includes(key) || way.allows.includes(key)),
  );
  const typed = owners.map(({ name, title }) => `${title} (type: ${name})`).join(' or ');
  return entryProblem(
    entry,
    key,
    `${key} is nothing that ${family.title} knows, which ${entry.host} is taken for`,
    `It belongs to ${typed}: correct the registry, add the type, or take the key out.`,
  );
}

function contradiction(entry: AuthEntry, family: Family, given: readonly string[]) {
  const describe = (way: Way) => `${way.requires.join(' + ')} (${way.title})`;
  const uses = (way: Way, key: string) => way.requires.includes(key) || way.allows.includes(key);
  const missing = (way: Way) => way.requires.filter((key) => !given.includes(key));
  const [nearest] = family.ways
    .filter((way) => given.every((key) => uses(way, key)))
    .sort((left, right) => missing(left).length - missing(right).length);
  if (nearest) {
    return entryProblem(
      entry,
      given[0],
      `The entry for ${entry.host} lacks ${missing(nearest).join(' and ')}`,
      `Ways to log in to ${family.title}: ${family.ways.map(describe).join('; ')}.`,
    );
  }
  const pairs = given.flatMap((key, index) => given.slice(index + 1).map((other) => [key, other] as const));
  const apart = pairs.find(([key, other]) => !family.ways.some((way) => uses(way, key) && uses(way, other)));
  const [first, other] = apart ?? [given[0], given.at(-1)];
  return entryProblem(
    entry,
    other,
    `${first} and ${other} belong to different ways to log in to ${family.title}`,
    `Keep one of: ${family.ways.map(describe).join('; ')}.`,
  );
}
