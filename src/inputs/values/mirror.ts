import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PublishError } from '../../oci/errors.ts';
import type { PipelineRequest } from '../../pipeline/types.ts';
import type { InputReader } from '../reader.ts';

/**
 * The mirror rules as text, from `mirror` or from the file in `mirror-file`; undefined when neither is set.
 * @throws PublishError `INPUT_INVALID` when both are set, or for a file that can't be read
 */
export function readMirror(reader: InputReader, workspace: string): PipelineRequest['mirror'] {
  const file = reader.text('mirror-file');
  const inline = reader.text('mirror');
  if (file !== undefined && inline !== undefined) {
    throw new PublishError('mirror and mirror-file are both set', {
      code: 'INPUT_INVALID',
      input: 'mirror-file',
      hint: 'Keep the rules in one of them.',
    });
  }
  if (inline !== undefined) return { rules: reader.raw('mirror'), input: 'mirror' };
  if (file === undefined) return undefined;
  try {
    return { rules: readFileSync(resolve(workspace, file), 'utf8'), input: 'mirror-file', file };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = missing ? 'not found' : `can't be read: ${(error as Error).message}`;
    throw new PublishError(`Rules file ${file} ${why}`, {
      code: 'INPUT_INVALID',
      input: 'mirror-file',
      hint: 'Check the path, as seen from the root of the repository; check that actions/checkout runs before this step.',
      cause: error,
    });
  }
}
