import { containersEngine } from './containers/engine.ts';
import { limited } from './types/build-input.ts';

/** `buildah build`. https://github.com/containers/buildah/blob/main/docs/buildah-build.1.md */
export const buildah = containersEngine({
  name: 'buildah',
  load: limited('into the store shared with podman'),
  cachesSince: '1.28',
  hasIgnoreFile: true,
  inspectPlatform: (image) => [
    'inspect',
    ...['--type', 'image'],
    ...['--format', '{{.OCIv1.OS}}/{{.OCIv1.Architecture}}'],
    image,
  ],
  removeName: (image) => ['rmi', image],
});
