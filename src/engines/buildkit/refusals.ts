import type { BuildRequest } from '../../builder/types.ts';
import { formatPlatform, parsePlatform } from '../../oci/platform.ts';
import {
  broken,
  isAtLeast,
  missingClient,
  type BuilderFacts,
  type DockerFacts,
} from '../docker-daemon/probe.ts';
import { wantsIndex } from '../request/annotate.ts';
import { attestations, demandsAttestations, hasAttestations } from './attestations.ts';

/**
 * First version with `rewrite-timestamp`; older ones ignore it.
 * https://github.com/moby/buildkit/blob/master/docs/build-repro.md
 */
const REWRITING_BUILDKIT = '0.13';
/**
 * First version with `oci-artifact`; older ones ignore it.
 * https://docs.docker.com/build/exporters/image-registry/
 */
const ARTIFACT_BUILDKIT = '0.19';

/** Why buildx can't build a request with this builder, as a clause; undefined when it can. */
export function refusedByBuildx(
  request: BuildRequest,
  builder: BuilderFacts,
  facts: DockerFacts,
): string | undefined {
  return (
    refusedByClient(facts) ??
    refusedByBuilder(request, builder, facts) ??
    refusedByVersion(request, builder, facts)
  );
}

function refusedByClient(facts: DockerFacts): string | undefined {
  if (facts.buildxProblem !== undefined) return broken("docker's buildx plugin", facts.buildxProblem);
  if (facts.buildx !== undefined) return undefined;
  return facts.client === undefined ? missingClient(facts) : 'docker has no buildx plugin';
}

function refusedByBuilder(
  request: BuildRequest,
  builder: BuilderFacts,
  facts: DockerFacts,
): string | undefined {
  const lacking = platformsAway(request, builder);
  if (lacking.length > 0)
    return broken(`the node of the builder ${builder.name} for ${lacking.join(', ')}`, builder.away?.problem);
  if (builder.problem !== undefined) return brokenBuilder(builder.name, builder.problem, facts);
  if (builder.driver !== 'docker') return undefined;
  if (facts.client === undefined)
    return `the docker command is missing, which loads the image from the builder ${builder.name}`;
  if (facts.server === undefined) return broken('the Docker daemon', facts.serverProblem);
  return facts.server.podman ? 'the daemon is Podman, which has no BuildKit' : undefined;
}

/** Requested platforms that only an unavailable node could build. */
function platformsAway({ platforms }: BuildRequest, { platforms: offered, away }: BuilderFacts): string[] {
  const normal = (list: readonly string[]) => list.map((text) => formatPlatform(parsePlatform(text)));
  const [here, there] = [normal(offered), normal(away?.platforms ?? [])];
  return platforms
    .map(formatPlatform)
    .filter((platform) => !here.includes(platform) && there.includes(platform));
}

/**
 * If a daemon's certificates can't be read, buildx only says that the endpoint wasn't found; docker says why.
 */
function brokenBuilder(name: string, problem: string, { serverProblem }: DockerFacts): string {
  const unknown = /^docker endpoint for "[^"]*" not found/.test(problem);
  return unknown && serverProblem !== undefined
    ? broken('the Docker daemon', serverProblem)
    : broken(`the builder ${name}`, problem);
}

/** What an older version of buildx or BuildKit would ignore or not support. */
function refusedByVersion(
  request: BuildRequest,
  builder: BuilderFacts,
  facts: DockerFacts,
): string | undefined {
  if (request.call !== undefined && !isAtLeast(facts.buildx, '0.15')) {
    return `\`call\` needs buildx 0.15 or newer, and this is ${facts.buildx}`;
  }
  if (request.sourceDateEpoch !== undefined && builder.driver !== 'docker') {
    const { buildkit } = builder;
    if (buildkit !== undefined && !isAtLeast(buildkit, REWRITING_BUILDKIT))
      return `\`reproducible\` needs BuildKit ${REWRITING_BUILDKIT} or newer, and the builder ${builder.name} has ${buildkit}`;
  }
  const makesAttestations =
    holdsIndexes(builder, facts) && refusedByStore(request, builder, facts) === undefined;
  if (request.attestationFormat !== 'artifact' || !makesAttestations) return undefined;
  if (builder.buildkit === undefined || isAtLeast(builder.buildkit, ARTIFACT_BUILDKIT)) return undefined;
  return `\`attestation-format: artifact\` needs BuildKit ${ARTIFACT_BUILDKIT} or newer, and the builder ${builder.name} has ${builder.buildkit}`;
}

/** What the classic image store can't hold; undefined when it can, or when the builder doesn't use it. */
export function refusedByStore(
  request: BuildRequest,
  builder: BuilderFacts,
  facts: DockerFacts,
): string | undefined {
  if (builder.driver !== 'docker' || facts.server?.containerdStore) return undefined;
  if (facts.server === undefined) return broken('the Docker daemon', facts.serverProblem);
  const store = 'the classic image store of this Docker daemon';
  if (request.platforms.length > 1) return `${store} can't hold several platforms under one name`;
  if (demandsAttestations(request)) return `${store} can't hold attestations`;
  if (request.sourceDateEpoch !== undefined) return `${store} can't rewrite timestamps`;
  if (request.image) return `${store} has layers of its own, which \`outputs\` doesn't change`;
  const archive = request.exports?.find(
    (line) => /(?:^|,)type=(?:oci|docker)(?:,|$)/.test(line) && /(?:^|,)dest=/.test(line),
  );
  if (archive !== undefined) return `${store} can't write image archives (${archive.split(',')[0]})`;
  const exported = request.cacheTo.find((line) => /(?:^|,)type=(?!inline)/.test(line));
  return exported === undefined ? undefined : `${store} can't export a cache (${exported.split(',')[0]})`;
}

/** BuildKit refuses these in the middle of the build; an image store without indexes would drop them. */
export function refusedAnnotations(
  request: BuildRequest,
  builder: BuilderFacts,
  facts: DockerFacts,
): string | undefined {
  if (request.platforms.length > 1 || !request.annotations.some(wantsIndex)) return undefined;
  const attests = attestations(request, holdsIndexes(builder, facts));
  if (hasAttestations(attests)) return undefined;
  return 'it makes no index for one platform without attestations, which `annotations` with `index:` need';
}

/** Whether the result can be an index, and so have attestations and annotations. */
export function holdsIndexes(builder: BuilderFacts, facts: DockerFacts): boolean {
  return builder.driver !== 'docker' || (facts.server?.containerdStore ?? false);
}
