import { isDigest } from '../oci/digest.ts';
import { PublishError, PublishErrors } from '../oci/errors.ts';
import type { PipelineResult } from '../pipeline/types.ts';
import { PublishFailedError } from '../publish/error.ts';
import { mapTexts } from '../support/text/foreign-text.ts';

type Redact = (text: string) => string;

/**
 * Removes secrets from the result before it is rendered: afterwards, escaping could have changed a secret so
 * that it isn't recognized. The user's plan, its names and tags, and digests are kept: deployments read the
 * outputs, and a password that is a common word must not change the name of an image.
 */
export function redactResult(result: PipelineResult, redact: Redact): PipelineResult {
  const { plan } = result;
  const own = new Set([...plan.images, ...plan.tags].map(({ name }) => name));
  const keep = (text: string): boolean => own.has(text) || isDigest(text);
  return { ...mapTexts(result, (text) => (keep(text) ? text : redact(text))), plan };
}

/** Removes secrets from an error, including the report of a failed publish. */
export function redactProblem(problem: PublishError, redact: Redact): PublishError {
  const message = redact(problem.message);
  if (problem instanceof PublishErrors) {
    return new PublishErrors(problem.problems.map((one) => redactProblem(one, redact)));
  }
  if (problem instanceof PublishFailedError) {
    const cause = redactDetails(problem, redact);
    return withStack(
      problem,
      redact,
      new PublishFailedError(
        message,
        cause,
        mapTexts(problem.images, (text) => (isDigest(text) ? text : redact(text))),
      ),
    );
  }
  return withStack(problem, redact, redactDetails(problem, redact));
}

function redactDetails(
  { message, hint, detail, code, input, line, file }: PublishError,
  redact: Redact,
): PublishError {
  return new PublishError(redact(message), {
    code,
    input,
    line,
    ...(hint === undefined ? {} : { hint: redact(hint) }),
    ...(detail === undefined ? {} : { detail: redact(detail) }),
    ...(file === undefined ? {} : { file: redact(file) }),
  });
}

function withStack<P extends PublishError>({ stack }: PublishError, redact: Redact, problem: P): P {
  if (stack !== undefined) problem.stack = redact(stack);
  return problem;
}
