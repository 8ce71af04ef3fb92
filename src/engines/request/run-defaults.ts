import type { BuildRequest } from '../../builder/types.ts';

/** Facts about the job that determine a build's defaults. */
export interface JobFacts {
  /** The runner's variables: GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT. */
  env: Record<string, string | undefined>;
  /** The event's payload, which says whether the repository is private. */
  payload: Record<string, unknown>;
  /** The job's token, which BuildKit uses to fetch a private repository. */
  githubToken?: string;
}

/**
 * Adds the defaults that docker/build-push-action takes from the job: the run as the builder in provenance,
 * the provenance mode by the repository's visibility, and the job's token when the context is the repository
 * itself. Outside of a workflow, the request stays unchanged.
 */
export function withRunDefaults(request: BuildRequest, job: JobFacts): BuildRequest {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_RUN_ID: run } = job.env;
  if (!server || !name) return request;
  const repository = `${server}/${name}`;
  const attempt = job.env['GITHUB_RUN_ATTEMPT'];
  const page = `${repository}/actions/runs/${run}${attempt ? `/attempts/${attempt}` : ''}`;
  const privateRepository =
    (job.payload['repository'] as { private?: boolean } | undefined)?.private ?? false;
  const completed: BuildRequest = {
    ...request,
    provenanceDefaults: { privateRepository, ...(run ? { builderId: page } : {}) },
  };
  const token = job.githubToken;
  if (token && isContextOf(repository, request.context) && !request.secrets.some(isGitToken)) {
    completed.secrets = [...request.secrets, `GIT_AUTH_TOKEN=${token}`];
  }
  return completed;
}

/** The token is only for its own server and repository, not for one whose name merely starts the same. */
function isContextOf(repository: string, context: string): boolean {
  const [url] = context.split(/[#?]/);
  return url?.toLowerCase() === `${repository}.git`.toLowerCase();
}

function isGitToken(secret: string): boolean {
  return /^GIT_AUTH_(?:TOKEN|HEADER)(?:\.[^=]*)?=/.test(secret);
}
