import { createBuildSink } from '../../copy/build-sink.ts';
import { createCopySession, type CopySession } from '../../copy/session/session.ts';
import type { Inspection, PublishedImage, SetImage, Target } from '../../publish/types.ts';
import { isPublished, publishOptions, publishSet } from './publish-set.ts';
import { mergeRequest, revisionOf } from './build-and-publish.ts';
import { discard } from '../build/run-build.ts';
import { emptyResult, type EngineEnvironment, type PipelineContext } from '../context.ts';
import { CHECK, preflight, tellChecked } from '../registries/preflight.ts';
import { openContent } from '../sources/open.ts';
import { type ImageTarget } from '../registries/targets.ts';
import type { FromLine, PipelineResult } from '../types.ts';

/** An existing image: the lines of `from` with one name, and its targets. */
interface ExistingImage {
  name: string;
  from: FromLine[];
  targets: ImageTarget[];
}

/**
 * Publishes the images that `from` names with `as=` as one release. Lines with the same name are merged into
 * one index.
 * @throws PublishError that names the line.
 * @throws PublishFailedError with a report per image.
 */
export async function publishExistingSet(
  run: PipelineContext,
  environment: EngineEnvironment,
): Promise<PipelineResult> {
  const { connections, reporter, signal, decision, phases } = run;
  const images = imagesOf(run);
  const targets = decision.push ? images.flatMap((image) => image.targets) : [];
  const inspections = await phases.measure(CHECK, () =>
    preflight(targets, { connections, reporter, signal, readOnly: false }),
  );
  tellChecked(run, targets);
  const session = createCopySession<Target>(targets, { ...publishOptions(run), inspections });
  try {
    const set: SetImage[] = [];
    for (const image of images) {
      set.push(await open(image, { run, environment, session, inspections }));
    }
    if (!decision.push) return emptyResult(run);
    return describe(run, await publishSet(run, set, session));
  } finally {
    await session.close();
  }
}

/** If there is only one image, it also gets the lines of `images` that name no target. */
function imagesOf({ request, targets }: PipelineContext): ExistingImage[] {
  const names = [...new Set(request.from.map(({ as = '' }) => as))];
  return names.map((name) => ({
    name,
    from: request.from.filter(({ as }) => as === name),
    targets: targets.filter(({ image }) => names.length === 1 || image.target === name),
  }));
}

interface Opening {
  run: PipelineContext;
  environment: EngineEnvironment;
  session: CopySession<Target>;
  inspections: readonly Inspection[];
}

async function open(
  { name, from, targets }: ExistingImage,
  { run, environment, session, inspections }: Opening,
): Promise<SetImage> {
  const { decision, connections, phases, signal } = run;
  const own = new Set<Target>(targets);
  const sink = createBuildSink(
    session,
    session.uploaders.filter(({ target }) => own.has(target)),
  );
  const content = await phases.measure(`open ${name}`, () =>
    openContent(
      from,
      connections,
      { ...environment, sink: decision.push ? sink : discard },
      mergeRequest(run),
    ),
  );
  const existing = { source: sink.overlay(content.source), root: content.root };
  const looked = inspections.filter(({ target }) => own.has(target));
  return {
    ...{ name, targets, content: existing, inspections: looked },
    ...(await revisionOf(existing, looked, signal)),
  };
}

function describe(run: PipelineContext, published: readonly PublishedImage[]): PipelineResult {
  return {
    ...emptyResult(run),
    ...(published.length === 1 && published[0] ? { report: published[0].report } : {}),
    published: published.some(({ report }) => isPublished(report)),
    targets: published.map(({ name, report }) => ({ target: name, report })),
  };
}
