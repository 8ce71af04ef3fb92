import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAction, type ActionResult } from './runner.ts';
import type { World } from './vendors/world.ts';

const OCI = 'application/vnd.oci.image';

/** Writes an OCI layout with one small, unique image, so that each login has something to push. */
export async function makeLayout(directory: string): Promise<string> {
  const blobs = join(directory, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const store = async (bytes: Buffer, mediaType: string) => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await writeFile(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const layer = await store(randomBytes(64), `${OCI}.layer.v1.tar`);
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  };
  const image = {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: await store(Buffer.from(JSON.stringify(config)), `${OCI}.config.v1+json`),
    layers: [layer],
  };
  const manifest = await store(Buffer.from(JSON.stringify(image)), image.mediaType);
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
  return manifest.digest;
}

export interface LoginRun {
  images: string;
  /** The `registry-auth` input. */
  auth?: string;
  env?: Record<string, string | undefined>;
  inputs?: Record<string, string>;
  /** `config.json` of an earlier docker login. */
  dockerConfig?: object;
  /** Files in the workspace. */
  files?: Record<string, string>;
  /** Whether the job has `id-token: write`; default: true. */
  identity?: boolean;
  event?: Parameters<typeof runAction>[0] extends infer Run
    ? Run extends { event?: infer Event }
      ? Event
      : never
    : never;
}

export interface LoginResult extends ActionResult {
  /** Digest of the image to publish. */
  wanted: string;
  /** The error annotation's message and hint. */
  error: string;
  /** The error annotation's line. */
  errorLine: string | undefined;
}

/**
 * Publishes a small image with the built action, through the vendors' proxy and with their real host names.
 */
export async function publishThrough(world: World, run: LoginRun): Promise<LoginResult> {
  const directory = await mkdtemp(join(tmpdir(), 'login-'));
  try {
    const workspace = join(directory, 'workspace');
    const wanted = await makeLayout(join(workspace, 'image'));
    const certificate = join(directory, 'proxy.pem');
    await writeFile(certificate, world.proxy.certificate);
    for (const [name, content] of Object.entries(run.files ?? {}))
      await writeFile(join(workspace, name), content);
    const config = join(directory, 'docker');
    await mkdir(config);
    if (run.dockerConfig) await writeFile(join(config, 'config.json'), JSON.stringify(run.dockerConfig));
    const result = await runAction({
      workspace,
      inputs: {
        images: run.images,
        tags: 'type=raw,value=try',
        flavor: 'latest=false',
        from: 'oci:image',
        'registry-auth': run.auth ?? '',
        retries: '2',
        ...run.inputs,
      },
      env: {
        DOCKER_CONFIG: config,
        HTTPS_PROXY: world.proxy.url,
        HTTP_PROXY: world.proxy.url,
        NO_PROXY: '127.0.0.1,localhost',
        NODE_EXTRA_CA_CERTS: certificate,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...(run.identity === false ? {} : world.github.env),
        ...run.env,
      },
      ...(run.event ? { event: run.event } : {}),
    });
    const error = result.annotations.find(({ level }) => level === 'error');
    return {
      ...result,
      wanted,
      error: error ? `${error.title ?? ''} ${error.message}` : '',
      errorLine: error?.line,
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Finds places where a secret is visible: in the log (except the commands that mask it), outputs, variables,
 * summary, state or files left on disk.
 * @returns an empty list when there are none.
 */
export function findLeaks(result: ActionResult, world: World): string[] {
  const shown = result.raw.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  const places: Record<string, string> = {
    log: shown.join('\n'),
    post: result.post?.log ?? '',
    summary: result.summary,
    outputs: JSON.stringify(result.outputs),
    env: JSON.stringify(result.env),
    state: JSON.stringify(result.state),
    files: result.leftovers.join('\n'),
  };
  const secrets = [...world.secrets, ...world.github.tokens].filter((secret) => secret.length > 6);
  const forms = secrets.flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    encodeURIComponent(secret),
  ]);
  return Object.entries(places).flatMap(([place, text]) =>
    forms.filter((form) => text.includes(form)).map((form) => `${place}: ${form.slice(0, 12)}…`),
  );
}
