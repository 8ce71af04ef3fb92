import { resolve } from 'node:path';
import { PublishError } from '../../oci/errors.ts';
import { nearest } from '../../support/text/nearest-word.ts';
import type { InputReader } from '../reader.ts';

/**
 * Parses `ref-context`: `workflow`, `git` or `git:<path>`, like docker/metadata-action's `context`. The path
 * is relative to the workspace.
 */
export function readRefContext(
  reader: InputReader,
  workspace: string,
): { refContext?: 'workflow' | 'git'; workspace: string } {
  const text = reader.given('ref-context')?.trim() ?? '';
  if (text === '') return { workspace };
  const path = /^git:(.+)$/.exec(text)?.[1]?.trim();
  if (path !== undefined) return { refContext: 'git', workspace: resolve(workspace, path) };
  if (text === 'workflow' || text === 'git') return { refContext: text, workspace };
  const meant = nearest(text.toLowerCase(), ['workflow', 'git']);
  reader.refuse(
    new PublishError(`Invalid value ${JSON.stringify(text)} for \`ref-context\``, {
      code: 'INPUT_INVALID',
      input: 'ref-context',
      line: 1,
      hint: `${meant === undefined ? '' : `Did you mean \`${meant}\`? `}Write workflow, git, or git:<path>.`,
    }),
  );
  return { refContext: 'workflow', workspace };
}
