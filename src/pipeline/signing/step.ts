import { RUN_ANNOTATION } from '../../oci/annotations.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseManifest } from '../../oci/manifest.ts';
import type { BeforeTags, StagedImage } from '../../publish/types.ts';
import { signRelease } from '../../trust/release/release.ts';
import type { ReleaseImage } from '../../trust/release/types.ts';
import { runName } from '../plan/image-annotations.ts';
import type { PipelineContext } from '../context.ts';
import { prepareTrust, releaseOptions } from './prepare.ts';
import type { TrustRequest } from '../types.ts';

/**
 * Creates the step that signs and attests between staging and tags, so that no tag ever points at an image
 * without a verified signature. It also runs when every tag is up to date: a rerun adds missing signatures.
 * @throws PublishError for anything that would make it fail, before the build.
 */
export async function createTrustStep(run: PipelineContext, trust: TrustRequest): Promise<BeforeTags> {
  const { reporter, phases, request } = run;
  const prepared = await prepareTrust(run, trust);
  const { optional = false } = prepared.settings.plan.sign ?? {};
  const sign = async (images: readonly StagedImage[]): Promise<void> => {
    const options = await releaseOptions(run, prepared);
    const releases = images.map((image) => releaseImage(image, request.from.length > 0, run));
    const { report, bundles } = await signRelease(releases, options);
    run.trust.report = report;
    run.trust.bundles = bundles;
    const signed = report.statements.filter(({ status }) => status === 'signed').length;
    reporter.info(`Signed ${signed} of ${report.statements.length} statements now; the others were there.`);
  };
  return {
    name: 'signatures',
    runs: 'always',
    async run(images, { signal }) {
      try {
        await phases.measure('sign', () => sign(images));
      } catch (error) {
        signal.throwIfAborted();
        if (!optional || !(error instanceof PublishError)) throw error;
        reporter.warning(`The tags move without a signature, since sign is optional: ${error.message}`);
        run.trust.failed = error.message;
      }
    },
  };
}

function releaseImage(image: StagedImage, isCopied: boolean, run: PipelineContext): ReleaseImage {
  const { name, root, source, graph, platforms, repositories, isKept } = image;
  return {
    name,
    root,
    source,
    graph,
    platforms,
    isBuiltHere: !isKept && (!isCopied || isOfThisRun(image, run)),
    repositories: repositories.map(({ destination, fail }) => ({
      destination: { ...destination, readBlob: readerOf(destination) },
      fail,
    })),
  };
}

/**
 * True for platforms that were pushed by digest and merged by the same workflow run: each one's annotations
 * must name this run.
 */
function isOfThisRun({ graph, platforms }: StagedImage, { request }: PipelineContext): boolean {
  const run = withoutAttempt(runName(request.env));
  if (run === undefined || platforms.length === 0) return false;
  return platforms.every(({ digest }) => {
    const node = graph.manifests.find(({ descriptor }) => descriptor.digest === digest);
    if (!node) return false;
    const { annotations } = parseManifest(node.bytes, node.descriptor.mediaType, digest);
    return withoutAttempt(annotations[RUN_ANNOTATION]) === run;
  });
}

/** Rerunning failed jobs increments the attempt, while results of the other jobs keep theirs. */
function withoutAttempt(run: string | undefined): string | undefined {
  return run?.replace(/\.\d+$/, '');
}

type Destination = StagedImage['repositories'][number]['destination'];

function readerOf(destination: Destination): NonNullable<Destination['readBlob']> {
  return (descriptor, options) => {
    if (destination.readBlob) return destination.readBlob(descriptor, options);
    throw new PublishError(`${destination.name} can't be read from`, { code: 'UNSUPPORTED' });
  };
}
