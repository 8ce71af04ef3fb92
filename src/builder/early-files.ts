import { configInstructions, type ArgumentValues } from './config-instructions.ts';
import { expandWord } from './dockerfile/expand.ts';
import { readWordList } from './dockerfile/pairs.ts';
import type { Instruction } from './dockerfile/parse.ts';
import { isLarge, type FileSlice } from './files/file-content.ts';
import { lstat, resolvePath, type Directory, type Node } from './files/file-tree.ts';
import { matchSources } from './files/copy-tree.ts';
import type { Place } from './errors.ts';
import type { StageState } from './stage-state.ts';

/**
 * The large files of the context that a stage copies, as far as its instructions tell without the base image. What can't
 * be told, as a variable of the base, ends the list; errors are left to the build itself.
 * @param state of the stage on an empty base, which is changed
 */
export function earlyFiles(
  instructions: readonly Instruction[],
  state: StageState,
  values: ArgumentValues,
  { context, placeOf }: { context: Directory; placeOf: (instruction: Instruction) => Place },
): FileSlice[] {
  const found: FileSlice[] = [];
  try {
    for (const instruction of instructions) {
      const place = placeOf(instruction);
      configInstructions[instruction.name]?.(state, instruction, place, values);
      if (!copiesContext(instruction)) continue;
      const words = readWordList(instruction.rest, place).slice(0, -1);
      for (const word of words) {
        const source = expandWord(word, state.lookup, { place, escape: instruction.escape });
        for (const path of matchSources(context, source))
          collect(lstat(context, resolvePath(context, path)), found);
      }
    }
  } catch {
    // The build fails at the same place, or knows more.
  }
  return found;
}

/** A plain `COPY`: `ADD` may unpack its sources, and with other flags not every file is certain to be copied. */
function copiesContext({ name, flags, heredocs }: Instruction): boolean {
  return name === 'COPY' && heredocs.length === 0 && !flags.some((flag) => /^--(?:from|exclude)=/.test(flag));
}

function collect(node: Node | undefined, found: FileSlice[]): void {
  if (node?.type === 'directory') for (const child of node.children.values()) collect(child, found);
  if (node?.type === 'file' && isLarge(node.content)) found.push(node.content);
}
