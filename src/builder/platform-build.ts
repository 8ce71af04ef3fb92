import { resolve } from 'node:path';
import { statSync } from 'node:fs';
import type { Platform } from '../oci/descriptor.ts';
import { PublishError, retell } from '../oci/errors.ts';
import { parsePlatform } from '../oci/platform.ts';
import {
  openImage,
  scratchImage,
  type BaseImage,
  type FoundImage,
  type ImageReading,
} from './layers/base-image.ts';
import type { BlobStore } from './layers/build-blobs.ts';
import { configInstructions, type ArgumentValues } from './config-instructions.ts';
import { readIgnorePatterns } from './contexts/dockerfile-source.ts';
import { earlyFiles } from './early-files.ts';
import { expandWord } from './dockerfile/expand.ts';
import { failAt, unsupportedAt, type Place } from './errors.ts';
import { copyFiles, workDirectory, type FileSources } from './file-instructions.ts';
import type { Directory } from './files/file-tree.ts';
import { localTree } from './contexts/local-tree.ts';
import { parseDockerfile, type Instruction } from './dockerfile/parse.ts';
import { baseOf } from './dockerfile/preflight.ts';
import { isGitUrl, type RemoteFiles } from './contexts/remote-files.ts';
import { checkInstruction, findStage, placeOf, type Stage, type StagePlan } from './dockerfile/stages.ts';
import { StageState } from './stage-state.ts';
import { evaluateGlobals, platformArgs } from './dockerfile/variables.ts';

/** State shared by the builds of all platforms. */
export interface SharedBuild {
  plan: StagePlan;
  store: BlobStore;
  remote: RemoteFiles;
  /** Each image is resolved once for all platforms, as each request counts against rate limits. */
  findImage: (name: string) => Promise<FoundImage | undefined>;
  signal: AbortSignal;
  workspace: string;
  /** The files of the main build context. */
  context: Directory;
  /** Named contexts; they take precedence over stages and images with the same name. */
  contexts: Map<string, string>;
  buildArgs: Map<string, string>;
  usedArgs: Set<string>;
  buildPlatform: Platform;
  target: Stage;
  /** Creation time: in seconds since the epoch, and as a date for the image config. */
  mtime: number;
  created: string;
}

/** The stages of one platform; each is built once, on demand. */
export class PlatformBuild {
  private readonly shared: SharedBuild;
  private readonly platform: Platform;
  private readonly globals: Map<string, string>;
  private readonly published: ReadonlySet<Stage>;
  private readonly states = new Map<Stage, Promise<StageState>>();
  private readonly trees = new Map<string, Promise<Directory>>();

  constructor(shared: SharedBuild, platform: Platform) {
    this.shared = shared;
    this.platform = platform;
    const automatic = platformArgs(shared.buildPlatform, platform);
    this.globals = evaluateGlobals(shared.plan, shared.buildArgs, automatic);
    this.published = this.publishedStages();
  }

  /** The target and the stages it is based on; the image consists of their layers. */
  private publishedStages(): Set<Stage> {
    const { plan, target } = this.shared;
    const stages = new Set<Stage>();
    for (let stage: Stage | undefined = target; stage;) {
      stages.add(stage);
      stage = this.stageBelow(stage, baseOf(plan, stage, this.globals));
    }
    return stages;
  }

  /** The stage that `FROM name` refers to; undefined for an image. */
  private stageBelow(stage: Stage, name: string): Stage | undefined {
    const { contexts, plan } = this.shared;
    return contexts.has(name) || /^\d+$/.test(name)
      ? undefined
      : findStage(plan.stages.slice(0, stage.index), name);
  }

  stage(stage: Stage): Promise<StageState> {
    const known = this.states.get(stage);
    if (known) return known;
    const made = this.run(stage);
    this.states.set(stage, made);
    return made;
  }

  private async run(stage: Stage): Promise<StageState> {
    const { plan, store, created } = this.shared;
    const place = placeOf(plan.dockerfile, stage.from);
    const platform = this.stagePlatform(stage, place);
    const keepsLayers = this.published.has(stage);
    const opened = this.base(baseOf(plan, stage, this.globals), stage, platform, place);
    if (keepsLayers) this.compressEarly(stage, platform);
    const state = new StageState(await opened, platform, { store, created, keepsLayers });
    const triggers = state.image.config.OnBuild ?? [];
    delete state.image.config.OnBuild;
    for (const trigger of triggers) {
      const { instructions } = parseDockerfile(trigger, `${place.file} (ONBUILD of the base image)`);
      for (const instruction of instructions) {
        await this.dispatch(state, stage, { ...instruction, line: place.line }, place);
      }
    }
    for (const instruction of stage.instructions) {
      await this.dispatch(state, stage, instruction, placeOf(plan.dockerfile, instruction));
    }
    return state;
  }

  /** Uses the time in which the base image is read. */
  private compressEarly(stage: Stage, platform: Platform): void {
    const { store, plan, created, context } = this.shared;
    const state = new StageState(scratchImage(platform), platform, { store, created, keepsLayers: false });
    const placed = { context, placeOf: (instruction: Instruction) => placeOf(plan.dockerfile, instruction) };
    store.early.start(earlyFiles(stage.instructions, state, this.argumentValues(), placed));
  }

  private argumentValues(): ArgumentValues {
    const { buildArgs: given, usedArgs: used } = this.shared;
    return { given, globals: this.globals, used };
  }

  private stagePlatform(stage: Stage, place: Place): Platform {
    if (stage.platform === undefined) return this.platform;
    const options = { place, escape: stage.from.escape };
    const text = expandWord(stage.platform, (name) => this.globals.get(name), options);
    if (text === '') throw failAt(place, `empty platform value from expression ${stage.platform}`);
    return parsePlatform(text);
  }

  private async base(name: string, stage: Stage, platform: Platform, place: Place): Promise<BaseImage> {
    const context = this.shared.contexts.get(name);
    const use = this.published.has(stage) ? 'base' : 'files';
    if (context !== undefined) return this.image(imageOfContext(context, name, place), platform, place, use);
    const earlier = this.stageBelow(stage, name);
    if (earlier) return (await this.stage(earlier)).asBase();
    if (name === 'scratch') return scratchImage(platform);
    return this.image(name, platform, place, use);
  }

  private async image(
    name: string,
    platform: Platform,
    place: Place,
    use: ImageReading['use'],
  ): Promise<BaseImage> {
    const { findImage, store, signal } = this.shared;
    const image = await findImage(name).catch((error: unknown) => {
      throw unavailable(name, error, place);
    });
    if (!image)
      throw failAt(
        place,
        `${name}: not found`,
        'Check the name, and that this job is allowed to pull it.',
        'BASE_MISSING',
      );
    return openImage(name, image, platform, { store, signal, use });
  }

  private async dispatch(
    state: StageState,
    stage: Stage,
    instruction: Instruction,
    place: Place,
  ): Promise<void> {
    this.shared.signal.throwIfAborted();
    checkInstruction(instruction, place);
    const handler = configInstructions[instruction.name];
    if (handler) {
      handler(state, instruction, place, this.argumentValues());
      return;
    }
    const sources = this.sources(stage);
    if (instruction.name === 'WORKDIR') await workDirectory(state, instruction, place, sources);
    else if (instruction.name === 'COPY' || instruction.name === 'ADD')
      await copyFiles(state, instruction, place, sources);
    else
      throw unsupportedAt(
        place,
        `${instruction.name} needs an engine: the embedded builder runs no commands`,
      );
  }

  private sources(stage: Stage): FileSources {
    const { remote, store, mtime } = this.shared;
    return { remote, store, mtime, files: (from, place) => this.files(from, stage, place) };
  }

  private async files(from: string | undefined, stage: Stage, place: Place): Promise<Directory> {
    if (from === undefined) return this.shared.context;
    const earlier = this.shared.contexts.has(from)
      ? undefined
      : findStage(this.shared.plan.stages.slice(0, stage.index), from);
    if (earlier) return (await this.stage(earlier)).tree();
    if (/^\d+$/.test(from))
      throw failAt(place, `invalid stage index ${from}: there are ${stage.index} stages before this one`);
    if (from.toLowerCase() === stage.name)
      throw failAt(place, `circular dependency detected on stage: ${from}`);
    const known = this.trees.get(from);
    const tree = known ?? this.foreign(from, place);
    this.trees.set(from, tree);
    return tree;
  }

  /** The files of a named context or of an image. */
  private async foreign(from: string, place: Place): Promise<Directory> {
    const { contexts, workspace, mtime, remote } = this.shared;
    const context = contexts.get(from);
    if (context === undefined) {
      if (from === 'scratch') return (await scratchImage(this.platform)).tree();
      return (await this.image(from, this.platform, place, 'files')).tree();
    }
    if (isImageContext(context))
      return (await this.image(imageOfContext(context, from, place), this.platform, place, 'files')).tree();
    if (isGitUrl(context)) return remote.git(context, { keepGitDir: false, place });
    if (/^https?:\/\//.test(context))
      throw unsupportedAt(place, `the build context ${from} is a URL of an archive`);
    const path = resolve(workspace, context);
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw failAt(place, `the build context ${from} is ${context}, which isn't a directory`);
    }
    const ignore = readIgnorePatterns(path);
    return localTree(path, ignore === undefined ? { mtime } : { mtime, ignore });
  }
}

/** Adds the Dockerfile line to an error about a base image that can't be pulled. */
function unavailable(name: string, error: unknown, place: Place): unknown {
  if (error instanceof PublishError && error.input === 'timeout')
    return retell(error, `${error.message} at the base image ${name}`);
  // Errors that already have an input or a file are more specific.
  if (!(error instanceof PublishError) || error.input !== undefined || error.file !== undefined) return error;
  return failAt(place, `the base image ${name} can't be pulled: ${error.message}`, error.hint, error.code);
}

function isImageContext(context: string): boolean {
  return /^(?:docker-image|oci-layout):\/\//.test(context);
}

/**
 * The name to pass to `resolveBase`: an image reference, or the complete `oci-layout://path[:tag][@digest]`.
 */
function imageOfContext(context: string, name: string, place: Place): string {
  if (context.startsWith('docker-image://')) return context.slice('docker-image://'.length);
  if (context.startsWith('oci-layout://')) return context;
  throw unsupportedAt(place, `the build context ${name} isn't an image, and is used as one`);
}
