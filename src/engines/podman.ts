import { containersEngine } from './containers/engine.ts';
import { limited } from './types/build-input.ts';

/**
 * `podman build`: Buildah's builder with Docker's command line.
 * https://docs.podman.io/en/latest/markdown/podman-build.1.html
 */
export const podman = containersEngine({
  name: 'podman',
  load: limited("into podman's own store"),
  cachesSince: '4.3',
  // 4.3 ignores `--ignorefile`.
  hasIgnoreFile: false,
  inspectPlatform: (image) => ['image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', image],
  // Without the second argument, all names would be removed, including those of `load`.
  removeName: (image) => ['untag', image, image],
});
