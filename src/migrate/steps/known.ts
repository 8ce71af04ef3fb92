import type { Step } from '../workflow/workflow.ts';

/** Actions that the new step replaces or makes unnecessary. */
const BUILD = 'docker/build-push-action';
export const BAKE = 'docker/bake-action';
export const METADATA = 'docker/metadata-action';
export const LOGIN = 'docker/login-action';
export const QEMU = 'docker/setup-qemu-action';
export const BUILDX = 'docker/setup-buildx-action';
export const ECR_LOGIN = 'aws-actions/amazon-ecr-login';
export const AWS_CREDENTIALS = 'aws-actions/configure-aws-credentials';
export const AZURE_LOGIN = 'azure/login';
export const AZURE_DOCKER_LOGIN = 'azure/docker-login';
export const GOOGLE_AUTH = 'google-github-actions/auth';
export const GCLOUD = 'google-github-actions/setup-gcloud';
export const BUILDAH_BUILD = 'redhat-actions/buildah-build';
export const PUSH_TO_REGISTRY = 'redhat-actions/push-to-registry';
export const PODMAN_LOGIN = 'redhat-actions/podman-login';

export const BUILDERS: readonly string[] = [BUILD, BAKE, BUILDAH_BUILD];

/** Inputs of docker/build-push-action, v2 and later, with the same name and meaning here. */
export const SAME_BUILD_INPUTS: ReadonlySet<string> = new Set(
  (
    'add-hosts allow attests build-args build-contexts builder cache-from cache-to call cgroup-parent context file ' +
    'load network no-cache no-cache-filters platforms provenance pull sbom secrets secret-envs secret-files shm-size ssh target ulimit'
  ).split(' '),
);

/** Inputs of docker/build-push-action that have another meaning here, or are derived from others. */
export const OTHER_BUILD_INPUTS: ReadonlySet<string> = new Set([
  'annotations',
  'github-token',
  'labels',
  'outputs',
  'push',
  'tags',
]);

/** Inputs of docker/metadata-action, v3 and later. */
export const METADATA_INPUTS: ReadonlySet<string> = new Set(
  'annotations bake-target context flavor github-token images labels sep-annotations sep-labels sep-tags tags'.split(
    ' ',
  ),
);

/** Outputs of docker/metadata-action that the new step has too. */
export const METADATA_OUTPUTS: ReadonlySet<string> = new Set(
  'annotations bake-file bake-file-annotations bake-file-labels bake-file-tags json labels tag-names tags version'.split(
    ' ',
  ),
);

const ORDINARY_KEYS = ['name', 'id', 'if', 'uses', 'with', 'env'];

/** A key of the step that changes how it runs, such as `continue-on-error`. */
export function unusualKey(step: Step): string | undefined {
  return [...step.pairs.keys()].find((key) => !ORDINARY_KEYS.includes(key));
}

/** Whether an expression is the job's GITHUB_TOKEN. */
export function isJobToken(expression: string | undefined): boolean {
  return /^(?:secrets\.github_token|github\.token)$/i.test(expression?.trim() ?? '');
}
