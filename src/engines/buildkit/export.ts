import { explainFailure } from '../commands/explain.ts';
import { createTranscript } from '../commands/transcript.ts';
import { writeSecrets } from '../request/secrets.ts';
import { buildxArguments } from './arguments.ts';
import type { BuildxBuild } from './builder-choice.ts';
import { runBuildx } from './command.ts';
import { ensureEmulation } from './emulation.ts';
import { holdsIndexes } from './refusals.ts';

/**
 * Runs the exporters in `outputs` one after the other; after the first, everything is in the builder's cache.
 * @param built whether the same builder has just built the image
 */
export async function exportWithBuildx(build: BuildxBuild, built = false): Promise<void> {
  const { request, environment, builder } = build;
  if (!built) await ensureEmulation(request, environment, builder);
  const secrets = await writeSecrets(request, environment);
  for (const [index, output] of (request.exports ?? []).entries()) {
    const cached = built || index > 0;
    // Docker's own format doesn't support attestations.
    const attests = /(?:^|,)type=docker(?:,|$)/.test(output)
      ? { attests: [], provenance: 'false', sbom: '' }
      : {};
    const args = buildxArguments(
      { ...request, ...attests, ...(cached ? { noCache: false, cacheTo: [] } : {}) },
      {
        outputs: [output],
        tags: /(?:^|,)type=(?:docker|oci)(?:,|$)/.test(output) ? request.names : [],
        secrets,
        temporaryDirectory: environment.temporaryDirectory,
        attestations: holdsIndexes(builder, build.facts),
        ...(request.builder === undefined ? {} : { builder: request.builder }),
      },
    );
    const printed = createTranscript();
    try {
      await environment.reporter.group(`Export ${output}`, () => runBuildx(args, environment, printed));
    } catch (error) {
      throw explainFailure(error, { engine: 'buildx', builder: builder.name });
    }
  }
}
