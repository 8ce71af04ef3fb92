import { buildah } from '../../../src/engines/buildah.ts';
import { podman } from '../../../src/engines/podman.ts';

/** Podman and Buildah by command name. */
export const containersEngines = { podman, buildah } as const;
