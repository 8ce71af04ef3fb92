import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BuildRequest } from '../../../src/builder/types.ts';
import type { BuildEnvironment } from '../../../src/engines/types/environment.ts';
import type { BuildResult } from '../../../src/engines/types/result.ts';
import type { BlobSink } from '../../../src/oci/content.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestFromHex, type Digest } from '../../../src/oci/digest.ts';
import { children } from '../../../src/oci/manifest.ts';
import { silent, type Reporter } from '../../../src/support/reporter.ts';

/** A build request with the inputs' defaults, and changes. */
export function buildRequest(changes: Partial<BuildRequest> & { context: string }): BuildRequest {
  return {
    platforms: [],
    buildArgs: [],
    buildContexts: [],
    labels: [],
    annotations: [],
    secrets: [],
    secretEnvs: [],
    secretFiles: [],
    ssh: [],
    cacheFrom: [],
    cacheTo: [],
    noCache: false,
    noCacheFilters: [],
    pull: false,
    ulimits: [],
    addHosts: [],
    allow: [],
    attests: [],
    load: false,
    names: [],
    ...changes,
  };
}

/** An OCI layout on disk that receives a build's blobs. */
export interface LayoutSink extends BlobSink {
  directory: string;
  /**
   * Writes the content that only the build's source has, then the index, so that any tool can read the
   * layout.
   */
  complete(result: BuildResult): Promise<void>;
}

/** Creates an empty layout in `directory`. */
export async function layoutSink(directory: string): Promise<LayoutSink> {
  const blobs = join(directory, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const pathOf = (digest: Digest) => join(blobs, digest.slice('sha256:'.length));
  const has = (digest: Digest) => stat(pathOf(digest)).then(Boolean, () => false);
  let count = 0;
  const sink: LayoutSink = {
    directory,
    has,
    async accept(blob, body) {
      const hash = createHash('sha256');
      let size = 0;
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          size += chunk.length;
          done(null, chunk);
        },
      });
      const temporary = join(directory, `arriving-${count++}`);
      await pipeline(body, measure, createWriteStream(temporary));
      const digest = digestFromHex('sha256', hash.digest('hex'));
      if (blob.digest && blob.digest !== digest) throw new Error(`${blob.digest} arrived as ${digest}`);
      if (blob.size !== undefined && blob.size !== size)
        throw new Error(`${digest}: ${size} bytes, not ${blob.size}`);
      await rename(temporary, pathOf(digest));
      return { digest, size };
    },
    async complete({ source, root }) {
      const copy = async (descriptor: Descriptor, role: string): Promise<void> => {
        if (role !== 'manifest') {
          if (!(await has(descriptor.digest)))
            await sink.accept(descriptor, await source.readBlob(descriptor));
          return;
        }
        const bytes = await source.readManifest(descriptor);
        for (const child of children(descriptor, bytes)) await copy(child.descriptor, child.role);
        await writeFile(pathOf(descriptor.digest), bytes);
      };
      await copy(root, 'manifest');
      await writeFile(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
      await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [root] }));
    },
  };
  return sink;
}

export interface BuildPlace {
  environment: BuildEnvironment & { sink: LayoutSink };
  /** The engine's output. */
  output: string[];
  warnings: string[];
  secrets: string[];
  remove(): Promise<void>;
}

/** An environment to build in: a layout as the sink, private temporary files, and a reporter that records. */
export async function buildPlace(env: Record<string, string>, workspace: string): Promise<BuildPlace> {
  // Lower case only: some tools treat the path as an image name.
  const root = join(tmpdir(), `build-${randomBytes(6).toString('hex')}`);
  await mkdir(root, { mode: 0o700 });
  const output: string[] = [];
  const warnings: string[] = [];
  const secrets: string[] = [];
  const reporter: Reporter = {
    ...silent,
    output: (line) => output.push(line),
    info: (line) => output.push(line),
    warning: (line) => warnings.push(line),
    secret: (value) => secrets.push(value),
  };
  const environment = {
    sink: await layoutSink(join(root, 'layout')),
    reporter,
    signal: new AbortController().signal,
    env: { ...process.env, ...env },
    temporaryDirectory: await mkdtemp(join(root, 'temporary-')),
    workspace,
    resolveBase: () => Promise.resolve(undefined),
  };
  return { environment, output, warnings, secrets, remove: () => rm(root, { recursive: true, force: true }) };
}

/** Writes a build context. */
export async function writeContext(
  directory: string,
  files: Record<string, string | Buffer>,
): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
  return directory;
}
