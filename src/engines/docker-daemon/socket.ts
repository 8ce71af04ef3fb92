import { request, type IncomingMessage } from 'node:http';
import { isAbsolute } from 'node:path';
import { text } from 'node:stream/consumers';
import { dockerDirectory } from '../../support/files/home-directory.ts';
import type { Variables } from '../../support/process/child-environment.ts';
import { clientSettings, plainDockerClient } from '../commands/docker-client.ts';

const DEFAULT_SOCKET = '/var/run/docker.sock';
/** Milliseconds for one answer. The client, which is asked afterwards, waits as long as it takes. */
const PATIENCE = 5000;

/** Settings that change how the client talks to the daemon, or to which. */
const TLS_AND_VERSION = ['DOCKER_CONTEXT', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY', 'DOCKER_API_VERSION'];
const CLIENT_SETTINGS = ['currentContext', 'HttpHeaders'];

/**
 * The Unix socket of the daemon that docker's client on the PATH talks to. Undefined where it may be another one: over
 * a network, in a context, or through something that isn't docker's client itself.
 */
export function daemonSocket(env: Variables): string | undefined {
  const { DOCKER_HOST: host } = env;
  if (host && !host.startsWith('unix:///')) return undefined;
  if (TLS_AND_VERSION.some((name) => env[name]) || !plainDockerClient(env)) return undefined;
  try {
    const settings = clientSettings(dockerDirectory(env));
    const isSet = (name: string): boolean => {
      const value = settings[name];
      return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value);
    };
    if (CLIENT_SETTINGS.some(isSet)) return undefined;
  } catch {
    return undefined;
  }
  const path = host ? host.slice('unix://'.length) : DEFAULT_SOCKET;
  return isAbsolute(path) ? path : undefined;
}

/**
 * GETs JSON from the daemon's API. https://docs.docker.com/reference/api/engine/
 * @throws Error when the daemon doesn't answer, or with another status than 200.
 */
export async function getFromDaemon(socketPath: string, path: string, signal: AbortSignal): Promise<unknown> {
  const response = await askDaemon({ socketPath, path, signal: soon(signal) });
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`GET ${path}: ${response.statusCode}`);
  return JSON.parse(body);
}

/** Whether the daemon serves BuildKit: buildx decides by the same request whether to use the `docker` driver. */
export async function servesBuildkit(socketPath: string, signal: AbortSignal): Promise<boolean> {
  const headers = { connection: 'Upgrade', upgrade: 'h2c' };
  const question = { socketPath, path: '/grpc', method: 'POST', headers, signal: soon(signal) };
  const response = await askDaemon(question);
  response.destroy();
  return response.statusCode === 101;
}

/** Aborts with the signal, and when the patience is at an end. */
function soon(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
}

interface Question {
  socketPath: string;
  path: string;
  method?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Sends a request without a body to the daemon's API.
 * @returns the response, whatever its status; the caller reads its body.
 */
export function askDaemon(question: Question): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...question, host: 'docker', agent: false }, resolve);
    sent.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response);
    });
    // Not `once`: a connection that is lost may fail more than once.
    sent.on('error', reject);
    sent.end();
  });
}
