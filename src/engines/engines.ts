import { buildx } from './buildx.ts';
import { containersEngine } from './containers/engine.ts';
import { docker } from './docker.ts';
import { embeddedEngine, type EmbeddedSettings } from './embedded.ts';
import type { Engine } from './types.ts';

/** All engines, in the order in which `auto` asks them: what builds most, and most like docker/build-push-action, first. */
export function engines(settings: EmbeddedSettings): Engine[] {
  return [buildx, docker, containersEngine('podman'), containersEngine('buildah'), embeddedEngine(settings)];
}
