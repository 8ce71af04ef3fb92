import { createHttpClient } from '../http/client.ts';
import { proxyFor } from '../http/proxy/proxy.ts';
import { followRedirects } from '../http/redirects.ts';
import { createHostRetrier, failureOfError, failureOfResponse } from '../http/retry-policy.ts';
import { PublishError } from '../oci/errors.ts';
import { readErrorBody } from '../registry/responses/error.ts';
import type { Reporter } from '../support/reporter.ts';
import { LIMITS } from '../support/limits.ts';

type Environment = Record<string, string | undefined>;
type Json = Record<string, unknown>;

/** Milliseconds for all API requests together: they only provide labels and dates. */
const API_PATIENCE = 15_000;
/** Milliseconds. Longer, because the job can't log in without the token. */
const TOKEN_PATIENCE = 60_000;

interface GitHubApi {
  /** The JSON object at a path such as `/repos/acme/app`. @throws PublishError when the request fails. */
  get(path: string): Promise<Json>;
  close(): void;
}

/**
 * GitHub's REST API through Octokit, using the same HTTP client and proxies as for registries.
 * https://docs.github.com/rest/about-the-rest-api
 * @throws PublishError `PROXY_INVALID`.
 */
export async function createGitHubApi(options: {
  env: Environment;
  token: string;
  reporter: Reporter;
}): Promise<GitHubApi> {
  const base = (options.env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/+$/, '');
  // Octokit also reads these variables when it is loaded, but its error doesn't name the variable.
  proxyFor(new URL(base), options.env);
  const { getOctokit } = await import('@actions/github');
  const headers = { accept: 'application/vnd.github+json', authorization: `token ${options.token}` };
  const reader = createJsonReader(base, { ...options, headers, retries: 2, patience: API_PATIENCE });
  const fetch = async (url: string): Promise<Response> => Response.json(await reader.read(new URL(url)));
  const octokit = getOctokit(options.token, { baseUrl: base, request: { fetch } });
  return {
    async get(path) {
      try {
        return (await octokit.request(`GET ${path}`)).data as Json;
      } catch (error) {
        // Octokit wraps errors thrown by its `fetch`.
        throw (error as Error).cause ?? error;
      }
    },
    close: () => reader.close(),
  };
}

/**
 * Requests the job's OIDC ID token from the runner, as `getIDToken` of `@actions/core` does, using the same
 * HTTP client and proxies as for registries. The caller masks it.
 * https://docs.github.com/actions/reference/security/oidc
 * @throws Error that names the environment variable that is missing without `id-token: write`.
 * @throws PublishError when the request fails.
 */
export async function requestIdToken(
  audience: string,
  { env, reporter }: { env: Environment; reporter: Reporter },
): Promise<string> {
  const url = new URL(variable(env, 'ACTIONS_ID_TOKEN_REQUEST_URL'));
  const secret = variable(env, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN');
  reporter.secret(secret);
  url.searchParams.set('audience', audience);
  const headers = { accept: 'application/json', authorization: `Bearer ${secret}` };
  const reader = createJsonReader(url.href, { env, reporter, headers, retries: 5, patience: TOKEN_PATIENCE });
  try {
    const { value } = await reader.read(url);
    if (typeof value !== 'string' || value === '') throw new Error('The answer holds no token');
    return value;
  } finally {
    reader.close();
  }
}

function variable(env: Environment, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`Unable to get ${name} env variable`);
  return value;
}

interface JsonReader {
  read(url: URL): Promise<Json>;
  close(): void;
}

/** GETs JSON from one host; transient errors are retried. */
function createJsonReader(
  base: string,
  options: {
    env: Environment;
    reporter: Reporter;
    headers: Record<string, string>;
    retries: number;
    patience: number;
  },
): JsonReader {
  const { env, reporter, headers, retries, patience } = options;
  const http = createHttpClient({ env, settings: () => ({}), reporter });
  const retrier = createHostRetrier({ host: new URL(base).host, reporter, retries, longestWait: patience });
  const signal = AbortSignal.timeout(patience);

  async function attempt(url: URL) {
    const response = await followRedirects({ method: 'GET', url, headers, signal }, (next) =>
      http.send(next),
    );
    if (response.status === 200) return { body: parse(await response.bytes(LIMITS.apiBody.value), url) };
    const text = await response.text();
    const { message } = readErrorBody(text);
    const said = message === undefined ? '' : `: ${message}`;
    return {
      failure: failureOfResponse(response, text, retrier.clock.now()),
      problem: new PublishError(`GET ${place(url)} returned ${response.status}${said}`, {
        code: `HTTP_${response.status}`,
      }),
    };
  }
  return {
    async read(url) {
      const tries = retrier.start(`GET ${url.pathname}`);
      for (;;) {
        try {
          const { body, failure, problem } = await attempt(url);
          if (!problem) return body;
          if (!failure || !(await tries.next(failure, signal))) throw problem;
        } catch (error) {
          const failure = failureOfError(error);
          if (!failure || !(await tries.next(failure, signal))) throw error;
        }
      }
    },
    close: () => http.close(),
  };
}

function parse(bytes: Buffer, url: URL): Json {
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof body === 'object' && body !== null) return body as Json;
  } catch {
    // Reported below.
  }
  throw new PublishError(`GET ${place(url)} returned something that is not JSON`, { code: 'ANSWER_INVALID' });
}

const place = (url: URL) => `${url.origin}${url.pathname}`;
