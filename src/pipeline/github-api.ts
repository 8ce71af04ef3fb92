import { createHttpClient } from '../http/client.ts';
import { followRedirects } from '../http/redirects.ts';
import { createRetrier, failureOfError, failureOfResponse } from '../http/retry.ts';
import { Problem } from '../oci/errors.ts';
import { readComplaint } from '../registry/problem.ts';
import type { Reporter } from '../reporter/reporter.ts';
import { LIMITS } from '../support/limits.ts';

/** Milliseconds for all requests together: what is asked is for labels and dates. */
const PATIENCE = 15_000;
const RETRIES = 2;

export interface GitHubApi {
  /** The JSON object at a path such as `/repos/acme/app`. @throws Problem when there is none to be had. */
  get(path: string): Promise<Record<string, unknown>>;
  close(): void;
}

/**
 * GitHub's REST API, through the same HTTP client and proxies as registries.
 * https://docs.github.com/rest/about-the-rest-api
 * @throws Problem `PROXY_INVALID`.
 */
export function createGitHubApi(options: {
  env: Record<string, string | undefined>;
  token: string;
  reporter: Reporter;
}): GitHubApi {
  const { env, token, reporter } = options;
  const http = createHttpClient({ env, settings: () => ({}), reporter });
  const base = env['GITHUB_API_URL'] || 'https://api.github.com';
  const retrier = createRetrier({ host: new URL(base).host, reporter, retries: RETRIES });
  const signal = AbortSignal.timeout(PATIENCE);
  const headers = { accept: 'application/vnd.github+json', authorization: `token ${token}` };

  async function attempt(url: URL) {
    const response = await followRedirects({ method: 'GET', url, headers, signal }, (next) =>
      http.send(next),
    );
    if (response.status === 200)
      return { body: JSON.parse(String(await response.bytes(LIMITS.apiBody.value))) };
    const text = await response.text();
    const { message } = readComplaint(text);
    const said = message === undefined ? '' : `: ${message}`;
    return {
      failure: failureOfResponse(response, text, retrier.clock.now()),
      problem: new Problem(`GET ${url.href} returned ${response.status}${said}`, {
        code: `HTTP_${response.status}`,
      }),
    };
  }
  return {
    async get(path) {
      const url = new URL(`${base.replace(/\/+$/, '')}${path}`);
      const tries = retrier.begin(`GET ${path}`);
      for (;;) {
        try {
          const { body, failure, problem } = await attempt(url);
          if (!problem) return body as Record<string, unknown>;
          if (!failure || !(await tries.again(failure, signal))) throw problem;
        } catch (error) {
          const failure = failureOfError(error);
          if (!failure || !(await tries.again(failure, signal))) throw error;
        }
      }
    },
    close: () => http.close(),
  };
}
