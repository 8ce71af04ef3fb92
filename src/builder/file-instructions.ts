import { posix } from 'node:path';
import { copyInto, makeDirectories, matchSources, type CopyOptions, type Target } from './files/copy-tree.ts';
import { nextWorkingDirectory } from './config-instructions.ts';
import { expandWord } from './dockerfile/expand.ts';
import { failAt, unsupportedAt, type Place } from './errors.ts';
import { readMode } from './files/file-mode.ts';
import { readOwner } from './files/file-owner.ts';
import { directory, type Directory, type File } from './files/file-tree.ts';
import { hasWildcard } from './files/go-match.ts';
import { parseHeredocWord } from './dockerfile/heredoc.ts';
import { cleanPattern, compileIgnorePatterns } from './files/ignore-patterns.ts';
import { readWordList } from './dockerfile/pairs.ts';
import { copyWithParents } from './files/copy-parents.ts';
import type { Instruction } from './dockerfile/parse.ts';
import type { RemoteFiles } from './contexts/remote-files.ts';
import { isGitUrl, isHttpUrl } from './contexts/remote-files.ts';
import { readFlags, type Flags } from './dockerfile/split-flags.ts';
import type { StageState } from './stage-state.ts';
import { unpackArchive } from './layers/unpack-archive.ts';
import type { BlobStore } from './layers/build-blobs.ts';

/** Sources for `COPY` and `ADD`. */
export interface FileSources {
  /** The build context, or the stage, context or image in `--from`. */
  files(from: string | undefined, place: Place): Promise<Directory>;
  remote: RemoteFiles;
  store: BlobStore;
  /** Modification time of new entries, in seconds since the epoch. */
  mtime: number;
}

const COPY_FLAGS = {
  chown: 'value', chmod: 'value', link: 'switch', from: 'value', parents: 'switch', exclude: 'list',
} as const; // prettier-ignore
const ADD_FLAGS = {
  chown: 'value', chmod: 'value', link: 'switch', checksum: 'value', 'keep-git-dir': 'switch', exclude: 'list', unpack: 'switch',
} as const; // prettier-ignore

/** `WORKDIR`: sets the working directory and creates it, in a separate layer. */
export async function workDirectory(
  state: StageState,
  instruction: Instruction,
  place: Place,
  sources: FileSources,
): Promise<void> {
  const path = expandWord(instruction.rest, state.lookup, { place, escape: instruction.escape });
  const next = nextWorkingDirectory(state, path);
  state.image.config.WorkingDir = next;
  if (next === '/') {
    state.note(`WORKDIR ${next}`);
    return;
  }
  const target: Target = { root: await state.tree(), changed: new Set() };
  const user = state.image.config.User;
  const owner = user ? await readOwner(user, () => state.tree(), place) : { uid: 0, gid: 0 };
  atPlace(place, () => makeDirectories(target, next, { mtime: sources.mtime, owner }));
  state.addLayer(`WORKDIR ${next}`, target.root, target.changed);
}

/**
 * Runs `COPY` or `ADD`. https://docs.docker.com/reference/dockerfile/#copy
 * @throws PublishError with the line.
 */
export async function copyFiles(
  state: StageState,
  instruction: Instruction,
  place: Place,
  sources: FileSources,
): Promise<void> {
  const isAdd = instruction.name === 'ADD';
  const flags = readFlags(instruction.flags, isAdd ? ADD_FLAGS : COPY_FLAGS, place);
  const expand = (word: string) => expandWord(word, state.lookup, { place, escape: instruction.escape });
  const job = new CopyJob(state, instruction, place, sources, flags);
  const words = readWordList(instruction.rest, place);
  if (words.length < 2) {
    const missing =
      words.length === 1
        ? 'only one argument was provided. Destination could not be determined'
        : 'none was provided';
    throw failAt(place, `${instruction.name} requires at least two arguments, but ${missing}`);
  }
  const destination = expand(words.pop() as string);
  await job.prepare(destination, expand);
  // Heredocs are copied after all other sources, regardless of their order.
  const heredocs = words.filter((word) => isHeredoc(word, instruction));
  const others = words.filter((word) => !isHeredoc(word, instruction)).map(expand);
  for (const source of others) await job.copy(source);
  for (const word of heredocs) job.writeHeredoc(word);
  await job.finish(others, heredocs, destination);
}

function isHeredoc(word: string, instruction: Instruction): boolean {
  const opening = parseHeredocWord(word);
  return opening !== undefined && instruction.heredocs.some(({ name }) => name === opening.name);
}

/** One `COPY` or `ADD` in progress. */
class CopyJob {
  destination = '/';
  private target: Target = { root: directory(), changed: new Set() };
  private options: CopyOptions = { mtime: 0 };
  private readonly shown: string[] = [];
  private readonly linked: boolean;
  private readonly state: StageState;
  private readonly instruction: Instruction;
  private readonly place: Place;
  private readonly sources: FileSources;
  private readonly flags: Flags;

  constructor(state: StageState, instruction: Instruction, place: Place, sources: FileSources, flags: Flags) {
    this.state = state;
    this.instruction = instruction;
    this.place = place;
    this.sources = sources;
    this.flags = flags;
    // As in BuildKit, `--chmod` disables `--link`.
    this.linked = flags.switches.get('link') === true && !flags.values.has('chmod');
  }

  async prepare(destination: string, expand: (word: string) => string): Promise<void> {
    const resolved = nextWorkingDirectory(this.state, destination);
    const isDirectory = /(?:^|\/)\.?$/.test(destination);
    this.destination = isDirectory && resolved !== '/' ? `${resolved}/` : resolved;
    if (!this.linked) this.target = { root: await this.state.tree(), changed: new Set() };
    this.options = { mtime: this.sources.mtime };
    const { values, lists, switches } = this.flags;
    if (switches.get('parents')) this.shown.push('--parents');
    const owner = values.get('chown');
    if (owner !== undefined) {
      const expanded = expand(owner);
      this.options.owner = await readOwner(expanded, () => this.ownersTree(), this.place);
      this.shown.push(`--chown=${expanded}`);
    }
    const mode = values.get('chmod');
    if (mode !== undefined) {
      const expanded = expand(mode);
      this.options.mode = readMode(expanded, this.place);
      this.shown.push(`--chmod=${expanded}`);
    }
    const exclude = lists.get('exclude');
    if (exclude) {
      const patterns = exclude.map((pattern) => cleanPattern(expand(pattern)));
      this.options.exclude = atPlace(this.place, () => compileIgnorePatterns(patterns));
    }
  }

  /**
   * The files used to look up owner names.
   * @throws PublishError for a linked copy, which must not depend on the layers below.
   */
  private ownersTree(): Promise<Directory> {
    if (!this.linked) return this.state.tree();
    throw failAt(
      this.place,
      '--chown with a name needs the image below, which --link does without',
      'Use numbers, or leave --link out.',
    );
  }

  async copy(source: string): Promise<void> {
    if (this.instruction.name === 'ADD' && (isHttpUrl(source) || isGitUrl(source))) {
      await this.addRemote(source);
      return;
    }
    if (this.flags.values.has('checksum')) {
      throw failAt(this.place, "checksum can't be specified for non-HTTP(S) sources");
    }
    const files = await this.sources.files(this.flags.values.get('from'), this.place);
    const matched = atPlace(this.place, () => matchSources(files, source));
    if (this.flags.switches.get('parents')) {
      atPlace(this.place, () => copyWithParents(this.target, this.destination, files, source, this.options));
      return;
    }
    for (const path of matched) {
      if (this.instruction.name === 'ADD' && (await this.unpack(files, path))) continue;
      atPlace(this.place, () => copyInto(this.target, this.destination, files, path, this.options));
    }
    if (matched.length === 0 && !hasWildcard(source))
      throw failAt(this.place, `${source}: not found`, NOT_FOUND);
  }

  private async unpack(files: Directory, path: string): Promise<boolean> {
    if (this.flags.switches.get('unpack') === false) return false;
    const { options } = this;
    return unpackArchive(this.target, this.destination, files, path, {
      ...options,
      store: this.sources.store,
      place: this.place,
    });
  }

  private async addRemote(source: string): Promise<void> {
    const { remote } = this.sources;
    if (this.flags.switches.has('unpack')) throw unsupportedAt(this.place, '--unpack of a URL');
    const checksum = this.flags.values.get('checksum');
    if (isGitUrl(source)) {
      const keepGitDir = this.flags.switches.get('keep-git-dir') ?? false;
      const files = await remote.git(source, {
        keepGitDir,
        place: this.place,
        ...(checksum === undefined ? {} : { checksum }),
      });
      atPlace(this.place, () => copyInto(this.target, this.destination, files, '/', this.options));
      return;
    }
    const file = await remote.http(source, this.place, checksum);
    this.putFile(file.name, file.node);
  }

  writeHeredoc(word: string): void {
    const opening = parseHeredocWord(word);
    const heredoc = this.instruction.heredocs.find(({ name }) => name === opening?.name);
    if (!heredoc) throw failAt(this.place, `no heredoc found for ${word}`);
    const options = { place: this.place, escape: '\\', literalQuotes: true };
    const text = heredoc.expand ? expandWord(heredoc.content, this.state.lookup, options) : heredoc.content;
    const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: this.sources.mtime };
    this.putFile(heredoc.name, { ...attributes, type: 'file', content: { bytes: Buffer.from(text) } });
  }

  private putFile(name: string, node: File): void {
    const holder = directory();
    const base = posix.basename(name);
    holder.children.set(base, node);
    atPlace(this.place, () => copyInto(this.target, this.destination, holder, base, this.options));
  }

  async finish(sources: string[], heredocs: string[], destination: string): Promise<void> {
    const words = heredocs.map((word) => `<<${parseHeredocWord(word)?.name ?? word}`);
    const shown = [
      this.instruction.name,
      ...this.shown,
      ...sources,
      ...words,
      destination,
      '# buildkit',
    ].join(' ');
    const { root, changed } = this.target;
    if (this.linked) await this.state.addLinkedLayer(shown, root, changed);
    else this.state.addLayer(shown, root, changed);
  }
}

const NOT_FOUND = 'Check the path and its spelling, and .dockerignore.';

/** Runs `work` and adds the Dockerfile line to its errors. */
function atPlace<T>(place: Place, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { message } = cause as Error;
    throw failAt(place, message, message.endsWith(': not found') ? NOT_FOUND : undefined);
  }
}
