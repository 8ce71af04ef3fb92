// What stands in for docker, podman and buildah where none is installed: it notes how it was called, builds the same
// small image whatever it is asked for, and hands it over as the real one does. What it can't show is what the real
// ones make of their arguments: that is tested under e2e/.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pack } from 'tar-stream';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';

const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const describe = (mediaType, bytes) => ({ mediaType, digest: digestOf(bytes), size: bytes.length });
const json = (value) => Buffer.from(JSON.stringify(value));

/** An empty tar archive; two zero blocks. */
const layer = Buffer.alloc(1024);

function imageFor(platform) {
  const [os, architecture] = platform.split('/');
  const config = json({
    os,
    architecture,
    config: {},
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    history: [{ created_by: 'stand-in' }],
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: describe(CONFIG, config),
    layers: [describe(LAYER, layer)],
  });
  return { platform: { os, architecture }, config, manifest };
}

/** Of one platform its manifest, of several an index of them. */
export function imagesFor(platforms) {
  const images = platforms.map(imageFor);
  if (images.length === 1) return { images, root: images[0].manifest, mediaType: MANIFEST };
  const manifests = images.map(({ manifest, platform }) => ({ ...describe(MANIFEST, manifest), platform }));
  return { images, root: json({ schemaVersion: 2, mediaType: INDEX, manifests }), mediaType: INDEX };
}

function valueOf(args, flag) {
  const at = args.indexOf(flag);
  return at === -1 ? undefined : args[at + 1];
}

/** Sends the image as `docker push` and `podman push` do, with the login of the file they would read. */
async function push(reference, platforms, authFile) {
  const [, host, repository, tag] = /^(?:docker:\/\/)?([^/]+)\/(.+):([^:]+)$/.exec(reference);
  const auth = JSON.parse(readFileSync(authFile, 'utf8')).auths[host]?.auth;
  const send = async (method, path, body, type) => {
    const headers = { authorization: `Basic ${auth}`, ...(type ? { 'content-type': type } : {}) };
    const answer = await globalThis.fetch(new URL(path, `http://${host}`), { method, headers, body });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer;
  };
  const upload = async (bytes) => {
    const begun = await send('POST', `/v2/${repository}/blobs/uploads/`);
    const location = new URL(begun.headers.get('location'), `http://${host}`);
    location.searchParams.set('digest', digestOf(bytes));
    await send('PUT', location, bytes, 'application/octet-stream');
  };
  const { images, root, mediaType } = imagesFor(platforms);
  await upload(layer);
  for (const { config, manifest } of images) {
    await upload(config);
    if (images.length > 1)
      await send('PUT', `/v2/${repository}/manifests/${digestOf(manifest)}`, manifest, MANIFEST);
  }
  await send('PUT', `/v2/${repository}/manifests/${tag}`, root, mediaType);
}

/** An OCI layout, as `type=oci,dest=<directory>,tar=false` gives it. */
function writeDirectory(platforms, directory) {
  writeLayout(platforms, (name, bytes) => {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), bytes);
  });
}

/** The same as a tar archive on standard output, as `type=oci,dest=-` gives it. */
async function writeArchive(platforms) {
  const archive = pack();
  writeLayout(platforms, (name, bytes) => archive.entry({ name }, bytes));
  archive.finalize();
  for await (const piece of archive) writeSync(1, piece);
}

function writeLayout(platforms, add) {
  const { images, root, mediaType } = imagesFor(platforms);
  const blob = (bytes) => add(`blobs/sha256/${digestOf(bytes).slice(7)}`, bytes);
  add('oci-layout', json({ imageLayoutVersion: '1.0.0' }));
  const blobs = [layer, ...images.flatMap(({ config, manifest }) => [config, manifest]), root];
  for (const bytes of new Map(blobs.map((bytes) => [digestOf(bytes), bytes])).values()) blob(bytes);
  add('index.json', json({ schemaVersion: 2, manifests: [describe(mediaType, root)] }));
}

const BUILDER = (driver, buildkit = '0.20.0') => `Name:          default
Driver:        ${driver}

Nodes:
Name:      default
Endpoint:  default
Status:    running
Buildkit:  v${buildkit}
Platforms: linux/amd64, linux/arm64
`;

function info({ client, buildx, server, containerd }) {
  return JSON.stringify({
    ClientInfo: { Version: client, Plugins: buildx ? [{ Name: 'buildx', Version: `v${buildx}` }] : [] },
    ...(server ? { ServerVersion: server } : { ServerErrors: ['Cannot connect to the Docker daemon'] }),
    OSType: 'linux',
    Architecture: 'x86_64',
    DriverStatus: [['driver-type', containerd ? 'io.containerd.snapshotter.v1' : 'overlay2']],
  });
}

async function build(args, state) {
  const { settings, remember } = state;
  const input = args.at(-1) === '-' ? await text(process.stdin) : '';
  if (input !== '') remember({ input: input.length });
  const failure = settings.failures?.shift();
  if (failure !== undefined) {
    state.save();
    process.stderr.write(`${failure}\n`);
    process.exitCode = 1;
    return;
  }
  process.stderr.write(
    '#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\n#5 [1/1] COPY a /a\n#5 CACHED\n',
  );
  const platforms = settings.gives ?? valueOf(args, '--platform')?.split(',') ?? ['linux/amd64'];
  settings.built = platforms;
  state.save();
  const metadata = valueOf(args, '--metadata-file');
  const { root, mediaType } = imagesFor(platforms);
  if (metadata !== undefined) {
    writeFileSync(
      metadata,
      JSON.stringify({
        'containerimage.descriptor': describe(mediaType, root),
        'containerimage.digest': digestOf(root),
      }),
    );
  }
  const output = valueOf(args, '--output') ?? '';
  const directory = /^type=oci,dest=([^,]+),tar=false/.exec(output)?.[1];
  if (directory !== undefined) writeDirectory(platforms, directory);
  else if (output.startsWith('type=oci')) await writeArchive(platforms);
}

/** What a definition printed as `docker buildx bake --print` prints it, or refuses it. */
function printBake(args, { bake }) {
  if (typeof bake === 'string') {
    process.stderr.write(`${bake}\n`);
    process.exitCode = 1;
    return;
  }
  const overlay = args.find((path) => path.endsWith('bake-metadata.json'));
  const parents = overlay === undefined ? {} : JSON.parse(readFileSync(overlay, 'utf8')).target;
  const inherit = ({ inherits = [], ...target }) => {
    const own = inherits.map((name) => parents[name] ?? {});
    // Maps are inherited beside what is the target's own, lists are replaced by it.
    const merged = (key) => Object.assign({}, ...own.map((parent) => parent[key]), target[key]);
    return Object.assign({}, ...own, target, { args: merged('args'), labels: merged('labels') });
  };
  const targets = Object.entries(bake.target).map(([name, target]) => [name, inherit(target)]);
  process.stdout.write(JSON.stringify({ ...bake, target: Object.fromEntries(targets) }));
}

/** @param {string} script the command's own path: what it is to be lies beside it */
export async function main(script, args) {
  const [tool, directory] = [basename(script), dirname(script)];
  const file = join(directory, 'settings.json');
  const settings = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const remember = (call) => appendFileSync(join(directory, 'calls.jsonl'), `${JSON.stringify(call)}\n`);
  const state = { settings, remember, save: () => writeFileSync(file, JSON.stringify(settings)) };
  remember({ tool, args });
  const words = args.filter((word) => !word.startsWith('-'));
  const said = `${tool} ${words.slice(0, 2).join(' ')}`;
  if (args[0] === '--version') return console.log(`${tool} version ${settings.client ?? '4.9.0'}`);
  if (args[0] === 'info') return console.log(info(settings));
  if (said.startsWith('docker buildx inspect'))
    return console.log(
      BUILDER(args.at(-1) === '--bootstrap' ? settings.driver : 'docker-container', settings.buildkit),
    );
  if (said === 'docker buildx bake') return printBake(args, settings);
  if (/^docker (?:buildx )?build\b/.test(said) || /^(?:podman|buildah) build/.test(said))
    return build(args, state);
  if (/^(?:docker|podman|buildah) (?:manifest )?push/.test(said)) {
    const authFile = process.env.REGISTRY_AUTH_FILE ?? join(process.env.DOCKER_CONFIG ?? '', 'config.json');
    return push(args.at(-1), settings.built, authFile);
  }
  if (/inspect/.test(said))
    return console.log(args.join(' ').includes('{{.Id}}') ? `sha256:${'ab'.repeat(32)}` : settings.built[0]);
}
