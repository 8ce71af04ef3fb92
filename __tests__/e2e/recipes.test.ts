import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from './support/closing.ts';
import { BASE_IMAGE, dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { findPart } from './support/parts.ts';
import { runRecipe, type RecipeResult } from './support/recipes.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { digestAt, hasSkopeo, isEmpty } from './support/samples.ts';

const run = promisify(execFile);
const COSIGN = findPart(join(process.env['TESTBED_DIR'] ?? '.testbed', 'tools/usr/bin/cosign'));
const ready =
  (await hasDistribution()) &&
  hasSkopeo() &&
  COSIGN !== undefined &&
  dockerDirectory('26-containerd') !== undefined;

/**
 * Tools that Debian doesn't have, as far as the recipes use them. trivy reads what it is given in the registry, with
 * the logins of the script; ko, Jib and pack write what their documentation says they write.
 */
const STAND_INS: Record<string, string> = {
  trivy: `test "$*" = "image --platform linux/amd64 --severity CRITICAL --ignore-unfixed --exit-code 1 $IMAGES"
skopeo inspect --raw --tls-verify=false "docker://$IMAGES" >/dev/null
if [ -e vulnerable ]; then echo "CVE-2026-0001 CRITICAL"; exit 1; fi`,
  ko: `test "$1 $3" = "build --push=false" && name=$(basename "$2") && mkdir -p out
skopeo copy --quiet "oci:built/$name" "oci:$5"`,
  pack: `test "$*" = "build app:candidate --builder paketobuildpacks/builder-jammy-base"
docker tag ${BASE_IMAGE} app:candidate`,
};

(ready ? describe : describe.skip)('the recipes, as workflows', () => {
  let daemon: DockerDaemon;
  let registries: Distribution[];
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'recipes-'));
    [daemon, ...registries] = await Promise.all([
      startDockerd({ flavour: '26-containerd' }),
      startDistribution({ auth: 'basic' }),
      startDistribution({ auth: 'basic' }),
    ]);
    await mkdir(join(directory, 'bin'));
    for (const [name, script] of Object.entries(STAND_INS)) await program(name, script);
    await run(COSIGN!, ['generate-key-pair'], {
      cwd: directory,
      env: { ...process.env, COSIGN_PASSWORD: '' },
    });
    // There is no Fulcio on this machine: what the recipe signs with the job's identity is signed with a key.
    await program(
      'cosign',
      `exec ${COSIGN} "$1" --key ${directory}/cosign.key --tlog-upload=false "\${@:2}"`,
    );
  }, 60_000);
  afterAll(async () => {
    await closeAll([daemon, ...(registries ?? [])].map((part) => () => part?.close()));
    if (directory) await rm(directory, { recursive: true });
  });

  async function program(name: string, script: string): Promise<void> {
    const path = join(directory, 'bin', name);
    await writeFile(path, `#!/bin/bash\nset -e\n${script}\n`);
    await chmod(path, 0o755);
  }

  async function checkout(files: Record<string, string>): Promise<string> {
    const workspace = await mkdtemp(join(directory, 'checkout-'));
    const dockerfile = 'FROM scratch\nCOPY Dockerfile /it\n';
    for (const [path, text] of Object.entries({ Dockerfile: dockerfile, ...files }))
      await writeFile(join(workspace, path), text);
    return workspace;
  }

  function recipe(
    name: string,
    workspace: string,
    inputs: Record<string, string> = {},
  ): Promise<RecipeResult> {
    const [ghcr, hub] = registries as [Distribution, Distribution];
    const logins = registries
      .map(
        ({ host, username, password }) =>
          `- {registry: "${host}", username: ${username}, password: ${password}}`,
      )
      .join('\n');
    const path = [join(directory, 'bin'), daemon.env['PATH'], process.env['PATH']].join(delimiter);
    return runRecipe(`examples/${name}`, {
      workspace,
      env: { ...daemon.env, PATH: path, COSIGN_PASSWORD: '' },
      hosts: {
        'ghcr.io/acme': `${ghcr.host}/${name.replace('.yml', '')}`,
        'docker.io/acme': `${hub.host}/hub`,
      },
      inputs: { engine: 'embedded', 'registry-auth': logins, ...inputs },
    });
  }

  const published = (name: string) => digestAt(registries[0]!, name, '1.2.3');
  const passed = ({ publish }: RecipeResult) =>
    expect({ exitCode: publish?.exitCode, log: publish?.exitCode === 0 ? '' : publish?.log }).toEqual({
      exitCode: 0,
      log: '',
    });

  test('sign what was published', async () => {
    passed(await recipe('sign.yml', await checkout({})));
    for (const [index, name] of ['sign/app', 'hub/app'].entries()) {
      const { host, username, password } = registries[index]!;
      const config = await mkdtemp(join(directory, 'config-'));
      const auth = Buffer.from(`${username}:${password}`).toString('base64');
      await writeFile(join(config, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
      const verify = [
        'verify',
        '--key',
        `${directory}/cosign.pub`,
        '--insecure-ignore-tlog',
        `${host}/${name}:1.2.3`,
      ];
      const { stdout } = await run(COSIGN!, verify, { env: { ...process.env, DOCKER_CONFIG: config } });
      expect(stdout).toContain(await digestAt(registries[index]!, name, '1.2.3'));
    }
  }, 60_000);

  test('test the very image before its tags move', async () => {
    const app = (version: string) => `FROM ${BASE_IMAGE}\nENTRYPOINT ["echo", "app ${version}"]\n`;
    const wrong = await recipe('before-tags.yml', await checkout({ Dockerfile: app('1.2.2') }), {
      engine: 'auto',
    });
    expect(wrong['publish']?.exitCode).toBe(1);
    expect(wrong['publish']?.log).toContain('before-tags script failed with exit code 1');
    expect(await isEmpty(registries[0]!, 'before-tags/app')).toBe(true);
    passed(await recipe('before-tags.yml', await checkout({ Dockerfile: app('1.2.3') }), { engine: 'auto' }));
    expect(await published('before-tags/app')).toMatch(/^sha256:/);
  }, 60_000);

  test('stop a release with known vulnerabilities', async () => {
    const { publish } = await recipe('vulnerabilities.yml', await checkout({ vulnerable: 'yes' }));
    expect(publish?.exitCode).toBe(1);
    expect(publish?.annotations.map(({ message }) => message).join()).toContain('CVE-2026-0001 CRITICAL');
    expect(await isEmpty(registries[0]!, 'vulnerabilities/app')).toBe(true);
    passed(await recipe('vulnerabilities.yml', await checkout({})));
  }, 60_000);

  test('keep an image within its size', async () => {
    // 60 MB that don't compress.
    const workspace = await checkout({ Dockerfile: 'FROM scratch\nCOPY big /big\n' });
    await writeFile(join(workspace, 'big'), randomBytes(60_000_000));
    const { publish } = await recipe('size.yml', workspace);
    expect(publish?.exitCode).toBe(1);
    expect(publish?.log).toMatch(/linux\/amd64: 6\d{7} bytes/);
    expect(await isEmpty(registries[0]!, 'size/app')).toBe(true);
    passed(await recipe('size.yml', await checkout({})));
  }, 60_000);

  test('approve a release by hand', async () => {
    const { build, publish } = await recipe('approval.yml', await checkout({}));
    passed({ publish: publish! });
    expect(build?.outputs['images']).toBe(`${registries[0]!.host}/approval/app@${build?.outputs['digest']}`);
    expect(await published('approval/app')).toBe(build?.outputs['digest']);
  }, 60_000);

  test('publish what ko built', async () => {
    const workspace = await checkout({});
    for (const name of ['app', 'worker']) await daemonLayout(BASE_IMAGE, join(workspace, 'built', name));
    passed(await recipe('ko.yml', workspace, { engine: 'auto' }));
    for (const name of ['app', 'worker']) expect(await published(`ko/${name}`)).toMatch(/^sha256:/);
  }, 60_000);

  test('publish what Jib built', async () => {
    const workspace = await checkout({});
    await mkdir(join(workspace, 'target'));
    await daemon.docker(['save', '--output', join(workspace, 'saved.tar'), BASE_IMAGE]);
    await writeFile(
      join(workspace, 'mvnw'),
      '#!/bin/bash\ntest "$*" = "--batch-mode compile jib:buildTar" && mv saved.tar target/jib-image.tar\n',
      { mode: 0o755 },
    );
    passed(await recipe('jib.yml', workspace, { engine: 'auto' }));
    expect(await published('jib/app')).toMatch(/^sha256:/);
  }, 60_000);

  test('publish what Cloud Native Buildpacks built', async () => {
    passed(await recipe('buildpacks.yml', await checkout({}), { engine: 'auto' }));
    expect(await published('buildpacks/app')).toMatch(/^sha256:/);
  }, 60_000);

  /** An image of the daemon as the layout that a tool would have written. */
  async function daemonLayout(image: string, path: string): Promise<void> {
    const archive = `${path.replaceAll('/', '_')}.tar`.slice(-40);
    await mkdir(join(path, '..'), { recursive: true });
    await daemon.docker(['save', '--output', join(directory, archive), image]);
    await run('skopeo', ['copy', '--quiet', `docker-archive:${join(directory, archive)}`, `oci:${path}`]);
  }
});
