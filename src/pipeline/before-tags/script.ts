import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDockerConfig } from '../../credentials/docker/isolated-config.ts';
import { PublishError } from '../../oci/errors.ts';
import type { BeforeTags, StagedImage } from '../../publish/types.ts';
import { runScript, type ScriptOutcome } from '../../support/process/script.ts';
import type { PipelineContext } from '../context.ts';
import { requireStaged } from './staged.ts';

/** The parts of the context that the script needs. */
type ScriptRun = Pick<PipelineContext, 'request' | 'connections'>;

/**
 * The script of the `before-tags` input as a step of the publish. The step throws PublishError when the
 * script fails.
 */
export function scriptBeforeTags(text: string, run: ScriptRun): BeforeTags {
  return {
    name: 'before-tags script',
    runs: 'tags-move',
    async run(images, { reporter, signal }) {
      const { request } = run;
      const directory = join(request.temporaryDirectory, 'before-tags');
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const report = join(directory, 'report.json');
      await writeFile(report, JSON.stringify(reportOf(images), undefined, 2), { mode: 0o600 });
      const config = await writeDockerConfig(
        join(directory, 'docker'),
        run.connections.dockerConfig,
        request.env,
      );
      try {
        await config.writeLogins(run.connections.credentials, hostsOf(images, run), (host, error) => {
          signal.throwIfAborted();
          reporter.warning(`The before-tags script has no login to ${host}: ${(error as Error).message}`);
        });
        const env = { ...request.env, ...config.env, ...scriptVariables(images), REPORT: report };
        const script = { text, directory, cwd: request.workspace, env };
        const outcome = await runScript(script, { signal, onLine: (line) => reporter.output(line) });
        requireSuccess(outcome);
      } finally {
        await config.cleanup();
      }
      await requireStaged(images, signal);
    },
  };
}

/** Registries that need a login besides those published to: base images, mirrors. */
function hostsOf(images: readonly StagedImage[], { connections }: ScriptRun): string[] {
  const published = images.flatMap(({ repositories }) =>
    repositories.map(({ destination }) => destination.repository.host),
  );
  return [...new Set([...published, ...connections.credentials.hosts()])];
}

/** One value per line, so that a `while read` loop needs no quoting. */
function scriptVariables(images: readonly StagedImage[]): Record<string, string | undefined> {
  const [only, ...others] = images;
  const lines = (values: readonly string[]): string => [...new Set(values)].join('\n');
  return {
    DIGEST: only && others.length === 0 ? only.root.digest : undefined,
    IMAGES: lines(
      images.flatMap(({ root, repositories }) =>
        repositories.map(({ destination }) => `${destination.name}@${root.digest}`),
      ),
    ),
    TAGS: lines(
      images.flatMap(({ repositories }) =>
        repositories.flatMap(({ destination, tags }) => tags.map((tag) => `${destination.name}:${tag}`)),
      ),
    ),
    VERSION: images.find(({ version }) => version !== undefined)?.version ?? '',
    PLATFORMS: lines(images.flatMap(({ platforms }) => platforms.map(({ platform }) => platform))),
  };
}

/** The parts of the `json` output that are known before any tag has moved. */
function reportOf(images: readonly StagedImage[]): Record<string, unknown> {
  const [only, ...others] = images;
  const version = images.find((image) => image.version !== undefined)?.version ?? '';
  const single = only && others.length === 0 && only.name === '';
  const reports = single
    ? { report: only.report }
    : { targets: images.map(({ name, report }) => ({ target: name, report })) };
  return { schemaVersion: 1, version, ...reports };
}

function requireSuccess({ exitCode, endedBy, lines }: ScriptOutcome): void {
  if (exitCode === 0) return;
  const how =
    exitCode === undefined ? `was ended by ${endedBy ?? 'a signal'}` : `failed with exit code ${exitCode}`;
  const quoted = lines.map((line) => `\n    ${line}`).join('');
  throw new PublishError(`The before-tags script ${how}, so no tag was moved${quoted}`, {
    code: 'BEFORE_TAGS_FAILED',
    input: 'before-tags',
    hint: 'Fix what the script found and rerun the job: it uploads only what is missing.',
  });
}
