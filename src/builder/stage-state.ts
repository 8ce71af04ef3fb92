import type { Platform } from '../oci/descriptor.ts';
import type { BaseImage } from './layers/base-image.ts';
import type { BlobStore, Layer } from './layers/build-blobs.ts';
import { cloneTree, overlay, type Directory } from './files/file-tree.ts';
import type { ImageConfig } from './image-config.ts';
import { layerEntries } from './layers/layer-tar.ts';

interface StageOptions {
  store: BlobStore;
  created: string;
  /** The layers are part of the image; of other stages, only the files are needed. */
  keepsLayers: boolean;
}

/** State of a stage during the build: config, layers, files. */
export class StageState {
  readonly platform: Platform;
  readonly image: ImageConfig;
  readonly layers: Promise<Layer>[];
  /**
   * Variables visible to instructions: environment and arguments, including the base stage's; later ones
   * override.
   */
  readonly variables: Map<string, string>;
  /** A later `ENTRYPOINT` keeps a `CMD` set in this stage, but resets an inherited one. */
  ownCommand = false;
  /** Registry image that the stage is based on. */
  readonly origin: BaseImage['origin'];
  private readonly store: BlobStore;
  private readonly created: string;
  private readonly keepsLayers: boolean;
  private readonly base: () => Promise<Directory>;
  private files: Promise<Directory> | undefined;
  /** Linked layers added before the tree was loaded. */
  private readonly overlays: Directory[] = [];

  constructor(base: BaseImage, platform: Platform, options: StageOptions) {
    this.platform = platform;
    this.image = structuredClone(base.config);
    this.origin = base.origin;
    this.variables = base.variables ? new Map(base.variables) : environmentOf(base.config);
    this.layers = base.layers.map((layer) => Promise.resolve(layer));
    this.base = () => base.tree();
    this.store = options.store;
    this.created = options.created;
    this.keepsLayers = options.keepsLayers;
  }

  /** The stage's files, which its instructions modify. Base layers are read on first use. */
  tree(): Promise<Directory> {
    this.files ??= this.base().then((base) => {
      const tree = cloneTree(base);
      for (const upper of this.overlays) overlay(tree, upper);
      return tree;
    });
    return this.files;
  }

  /** Adds a layer with the paths that an instruction changed in `tree()`. */
  addLayer(createdBy: string, root: Directory, changed: Set<string>): void {
    this.note(createdBy, false);
    if (!this.keepsLayers) return;
    const layer = this.store.layer(layerEntries(root, changed));
    layer.catch(() => undefined);
    this.layers.push(layer);
  }

  /** Adds a layer that doesn't depend on the files below it (`--link`). */
  async addLinkedLayer(createdBy: string, root: Directory, changed: Set<string>): Promise<void> {
    this.addLayer(createdBy, root, changed);
    if (this.files) overlay(await this.files, root);
    else this.overlays.push(root);
  }

  /** Adds a history entry for an instruction that only changes the config. */
  note(createdBy: string, empty = true): void {
    const { created } = this;
    const entry = { created, created_by: createdBy, comment: 'buildkit.dockerfile.v0' };
    this.image.history.push(empty ? { ...entry, empty_layer: true } : entry);
  }

  /** The stage as seen by later stages, for `FROM` and `COPY --from`. */
  async asBase(): Promise<BaseImage> {
    const layers = await Promise.all(this.layers);
    const origin = this.origin ? { origin: this.origin } : {};
    return { config: this.image, variables: this.variables, layers, ...origin, tree: () => this.tree() };
  }

  readonly lookup = (name: string): string | undefined => this.variables.get(name);
}

function environmentOf(image: ImageConfig): Map<string, string> {
  return new Map(
    (image.config.Env ?? []).map((entry) => {
      const [name = '', ...value] = entry.split('=');
      return [name, value.join('=')];
    }),
  );
}
