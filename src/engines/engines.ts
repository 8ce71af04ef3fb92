import type { Engine } from './types/engine.ts';

/**
 * All engines, in the order in which `engine: auto` tries them: those that support the most inputs, and are
 * closest to docker/build-push-action, come first. Importing this list doesn't load any engine.
 */
export const ENGINES = {
  buildx: async () => (await import('./buildx.ts')).buildx,
  docker: async () => (await import('./docker.ts')).docker,
  podman: async () => (await import('./podman.ts')).podman,
  buildah: async () => (await import('./buildah.ts')).buildah,
  embedded: async () => (await import('./embedded.ts')).embedded,
} as const satisfies EngineList;

/** Each engine's name, and a function that loads it. */
export type EngineList = Readonly<Record<string, () => Promise<Engine>>>;
export type EngineName = keyof typeof ENGINES;

/** The values of the input `engine`, except `auto`. */
export const ENGINE_NAMES = Object.keys(ENGINES) as EngineName[];
