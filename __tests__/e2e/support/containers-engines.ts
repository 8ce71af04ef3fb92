import { buildah } from '../../../src/engines/buildah.ts';
import { podman } from '../../../src/engines/podman.ts';

/** Podman and Buildah by the name of their command. */
export const containersEngines = { podman, buildah } as const;
