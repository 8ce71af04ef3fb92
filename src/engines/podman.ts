import { containersEngine } from './containers/engine.ts';
import { limited } from './types/build-input.ts';

/** `podman build`: Buildah's builder behind Docker's command line. https://docs.podman.io/en/latest/markdown/podman-build.1.html */
export const podman = containersEngine({
  name: 'podman',
  load: limited("into podman's own store"),
  cachesSince: '4.3',
  // 4.3 drops `--ignorefile`.
  hasIgnoreFile: false,
  inspectPlatform: (image) => ['image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', image],
  // Without the second name, all names are removed, those of `load` too.
  removeName: (image) => ['untag', image, image],
});
