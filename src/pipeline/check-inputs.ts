import { requireLocalFiles } from '../engines/request/local-files.ts';
import { PublishError } from '../oci/errors.ts';
import { parseImage, parseImages } from '../tags/images.ts';
import { readEntries } from '../tags/rules/entries.ts';
import { RuleError } from '../tags/rules/rule-error.ts';
import type { PlannedImage } from '../tags/types.ts';
import { readLogins } from './registries/logins.ts';
import { repositoryOf } from './registries/targets.ts';
import { isReadable, parseFrom, requireSource } from './sources/local-sources.ts';
import type { PipelineRequest } from './types.ts';

type InputRequest = Omit<PipelineRequest, 'facts'>;

/**
 * The errors of inputs that are parsed where they are used, so that they can be reported together with all others.
 * Parsers are loaded only for inputs that are set.
 */
export async function checkInputs(request: InputRequest): Promise<PublishError[]> {
  const { registryAuth, mirror, trust, workspace } = request;
  const problems: PublishError[] = [];
  for (const image of namedImages(request.images)) await collect(problems, () => repositoryOf(image));
  for (const line of request.from) await collect(problems, () => parseFrom(line));
  await collect(problems, () => readLogins(registryAuth));
  if (mirror) {
    await collect(problems, async () => {
      const { parseMirrorRules } = await import('../mirror/rules/parse.ts');
      const { rules, input, file } = mirror;
      parseMirrorRules(rules, { input, ...(file === undefined ? {} : { file }) });
    });
  }
  if (trust) {
    const { readTrustSettings, readVerifyRules } = await import('./trust/settings.ts');
    await collect(problems, () => readTrustSettings(trust, { workspace }));
    await collect(problems, () => readVerifyRules(trust, { workspace }));
  }
  return problems;
}

/**
 * The errors of a build's context or Dockerfile, or of files in `from`, that don't exist. For runs that fail anyway:
 * whether a run needs them depends on the event, too.
 */
export async function checkFiles(request: InputRequest): Promise<PublishError[]> {
  const { build, from, bake, mirror, dryRun, workspace } = request;
  const problems: PublishError[] = [];
  if (dryRun || bake || mirror) return problems;
  for (const line of from.filter(isReadable)) await collect(problems, () => requireSource(line, workspace));
  if (from.length > 0 || build.context.includes('{{')) return problems;
  await collect(problems, () => requireLocalFiles(build, workspace));
  return problems;
}

async function collect(problems: PublishError[], check: () => unknown): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    problems.push(error);
  }
}

/**
 * The images whose names don't depend on the event. Other errors in `images` are reported with those of rules and
 * expressions.
 */
function namedImages(text: string): PlannedImage[] {
  const read = (parse: () => PlannedImage[]): PlannedImage[] => {
    try {
      return parse();
    } catch (error) {
      if (error instanceof RuleError) return [];
      throw error;
    }
  };
  const images = read(() =>
    text.trim().split('\n').length > 1
      ? readEntries(text, 'images').flatMap((entry) => read(() => parseImage(entry)))
      : parseImages(text),
  );
  return images.filter(({ name }) => !name.includes('{{'));
}
