export const REVISION_ANNOTATION = 'org.opencontainers.image.revision';
export const RUN_ANNOTATION = 'io.github.registry-publish.run';
