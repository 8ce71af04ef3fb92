import type { BuildRequest } from '../../../builder/types.ts';
import { PublishError } from '../../../oci/errors.ts';
import { nearest } from '../../../support/text/nearest-word.ts';
import { docker } from '../../docker-daemon/image-store.ts';
import { dockerFacts, isAtLeast } from '../../docker-daemon/probe.ts';
import { explainFailure } from '../../commands/explain.ts';
import { CommandFailure, runQuiet } from '../../commands/run.ts';
import type { ProbeEnvironment } from '../../types/environment.ts';
import {
  bakeDirectory,
  bakeVariables,
  definedNames,
  definitionArguments,
  type BakeDefinition,
  type BakeOverlay,
} from './definition.ts';
import { requireRights } from './rights.ts';
import {
  isExport,
  linksOf,
  requestsOf,
  requireKnownAttributes,
  toRequest,
  type Link,
  type PrintedTarget,
} from './target.ts';
import { pairs } from './values.ts';

/** An image in a bake definition. */
export interface BakeTarget {
  name: string;
  request: BuildRequest;
  /** Full references `repository:tag` in the definition. */
  tags: string[];
  /** Labels and annotations from the definition; `request` has those of `base`. */
  own: { labels: string[]; annotations: string[] };
  /** Groups through which it was selected. */
  groups: string[];
  /** False for a target that is only built because others depend on it. */
  asked: boolean;
  /** True when the overlay's tags apply to it: it is the overlay's target, or inherits from it. */
  overlaid: boolean;
  links: Link[];
  /** It writes files or warms the cache, and results in no image. */
  isExport: boolean;
}

/** The output of `docker buildx bake --print`. */
interface Printed {
  group?: Record<string, { targets?: string[] }>;
  target?: Record<string, PrintedTarget>;
}

type Environment = ProbeEnvironment;

interface BakeOptions {
  overlay?: BakeOverlay;
}

/**
 * Reads bake files with buildx itself, and turns each target into a build request. Unset attributes are taken
 * from `base`. Paths are relative to `bakeDirectory`.
 * @throws PublishError when buildx is missing or rejects a file, when targets depend on each other in a
 * circle, or when one needs rights that `allow` doesn't grant.
 */
export async function bakeTargets(
  base: BuildRequest,
  definition: BakeDefinition,
  environment: Environment,
  { overlay }: BakeOptions = {},
): Promise<BakeTarget[]> {
  if ((await dockerFacts(environment)).buildx === undefined) {
    throw new PublishError('bake files are read by buildx, which is not installed', {
      code: 'ENGINE_MISSING',
      input: 'bake-files',
      hint: 'Install the buildx plugin of docker; its daemon is not needed. Or run this step once for each image.',
    });
  }
  const directory = bakeDirectory(definition, environment.workspace);
  const place = { ...environment, workspace: directory };
  const { target = {}, group = {} } = await print(definition, base, place, overlay);
  const entries = Object.entries(target);
  for (const [name, one] of entries) requireKnownAttributes(name, one);
  const wanted = entries.map(([name, one]) => ({ name, requests: requestsOf(name, one) }));
  await requireRights(wanted, base.allow, environment.workspace, directory);
  const asked = expandGroup('default', group);
  const found = await Promise.all(
    entries.map(async ([name, one]): Promise<BakeTarget> => ({
      name,
      request: await toRequest(name, one, base, place),
      tags: one.tags ?? [],
      own: { labels: pairs(one.labels), annotations: one.annotations ?? [] },
      groups: Object.keys(group).filter((key) => key !== name && expandGroup(key, group).has(name)),
      asked: asked.size === 0 || asked.has(name),
      overlaid: overlay !== undefined && isOverlaid(one, overlay),
      links: linksOf(one),
      isExport: isExport(one),
    })),
  );
  if (found.length > 0) return found;
  const names = definition.targets.join(', ') || 'default';
  throw new PublishError(`${definition.files.join(', ')} define no target ${names}`, {
    code: 'TARGET_MISSING',
    input: 'bake-targets',
  });
}

async function print(
  definition: BakeDefinition,
  base: BuildRequest,
  environment: Environment,
  overlay: BakeOverlay | undefined,
): Promise<Printed> {
  const variables = bakeVariables(definition, environment.workspace);
  const args = [
    ...['buildx', 'bake', '--print'],
    // The builder fetches a remote definition.
    ...(base.builder === undefined ? [] : ['--builder', base.builder]),
    ...(await definitionArguments(definition, overlay, environment)),
  ];
  const command = { ...docker(environment), args, env: { ...environment.env, ...variables } };
  const onLine = (line: string) => environment.reporter.debug(line);
  try {
    const text = await runQuiet(command, { signal: environment.signal, onLine });
    const escaped = isAtLeast((await dockerFacts(environment)).buildx, '0.23');
    return JSON.parse(text, escaped ? unescaped : undefined) as Printed;
  } catch (error) {
    throw explainDefinition(error, definition, environment.workspace);
  }
}

/**
 * From 0.23 on, bake escapes templates so that its output is a bake file again:
 * https://github.com/docker/buildx/pull/3097
 */
function unescaped(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/([$%])\1\{/g, '$1{') : value;
}

/** The targets of a group, including nested groups. */
function expandGroup(
  name: string,
  groups: NonNullable<Printed['group']>,
  seen = new Set<string>(),
): Set<string> {
  const targets = new Set<string>();
  if (seen.has(name)) return targets;
  seen.add(name);
  for (const member of groups[name]?.targets ?? []) {
    // A group may have the same name as one of its targets, such as `default`.
    if (groups[member] === undefined || member === name) targets.add(member);
    else for (const target of expandGroup(member, groups, seen)) targets.add(target);
  }
  return targets;
}

/**
 * Inherited arguments are merged with a target's own, so they reveal its parents; its own tags replace
 * inherited ones.
 */
function isOverlaid({ args = {}, tags = [] }: PrintedTarget, overlay: BakeOverlay): boolean {
  const inherits = Object.entries(overlay.args).every(([key, value]) => args[key] === value);
  return inherits && tags.join('\n') === overlay.tags.join('\n');
}

/** Explains bake's error message in terms of the inputs. */
function explainDefinition(error: unknown, definition: BakeDefinition, directory: string): unknown {
  if (!(error instanceof CommandFailure)) return error;
  const said = error.lines.join('\n');
  const circle =
    /infinite loop from (\S+) to (\S+)/.exec(said) ?? /target (\S+) cannot link to (itself)/.exec(said);
  if (circle) {
    const [, from = '', to = ''] = circle;
    const self = to === 'itself' || to === from;
    return new PublishError(
      self
        ? `The bake target ${from} builds on itself`
        : `The bake targets ${from} and ${to} build on each other`,
      {
        code: 'TARGET_CYCLE',
        input: 'bake-files',
        hint: 'Remove one of the `target:` contexts, so that one of the targets can be built first.',
        cause: error,
      },
    );
  }
  const unmatched = /could not find any target matching '([^']*)'/.exec(said)?.[1];
  const missing = unmatched ?? /failed to find target (\S+)/.exec(said)?.[1];
  if (missing === undefined) return explainFailure(error, { engine: 'buildx' });
  return missingTarget(missing, definition, { directory, overridden: unmatched !== undefined, cause: error });
}

function missingTarget(
  name: string,
  definition: BakeDefinition,
  { directory, overridden, cause }: { directory: string; overridden: boolean; cause: unknown },
): PublishError {
  const input = overridden ? 'bake-set' : definition.targets.includes(name) ? 'bake-targets' : 'bake-files';
  const meant = nearest(name, definedNames(definition, directory));
  const files = definition.files.join(', ') || 'the bake definition';
  const unnamed = name === 'default' && definition.targets.length === 0;
  return new PublishError(`No target ${JSON.stringify(name)} in ${files}`, {
    code: 'TARGET_MISSING',
    input: unnamed ? 'bake-targets' : input,
    hint:
      meant !== undefined
        ? `Did you mean \`${meant}\`?`
        : unnamed
          ? 'Name the targets in `bake-targets`, or define a group or target named default.'
          : 'Write the name of a target or a group that the bake files define.',
    cause,
  });
}
