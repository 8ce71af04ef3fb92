import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from './support/closing.ts';
import { BASE_IMAGE, dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import type { Exchange } from './support/fault-proxy.ts';
import { hasDistribution } from './support/registry.ts';
import { NAMES, openSetRegistries, refuse, type SetRegistries } from './support/set-registries.ts';
import { cosign3, openWorkshop, ROOT_FLAGS, type Workshop } from './support/signing.ts';
import { startSigstore, type Sigstore } from './support/sigstore.ts';

/*
 * Issue 17: "A set of images is signed as a set"; SBOMs "per platform, and signed as our SBOM statement". Three targets
 * baked by real BuildKit with SBOMs, three registries, a key, and the real cosign.
 */
const ready = (await hasDistribution()) && cosign3 && dockerDirectory('26-containerd') !== undefined;

/** https://github.com/moby/buildkit/blob/master/docs/attestations/sbom-protocol.md */
const SCANNER = `#!/bin/sh
set -e
echo '{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document",
"predicate":{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","dataLicense":"CC0-1.0","name":"scanned",
"documentNamespace":"https://acme.example/sbom","files":['"$(cd "$BUILDKIT_SCAN_SOURCE" && ls | sed 's/.*/"&"/')"']}}' \\
  > "$BUILDKIT_SCAN_DESTINATION/files.spdx.json"
`;

(ready ? describe : describe.skip)('a bake that is signed with a key, with SBOMs of the build', () => {
  let daemon: DockerDaemon;
  let registries: SetRegistries;
  let sigstore: Sigstore;
  let workshop: Workshop;
  let key: string;
  beforeAll(async () => {
    [sigstore, registries, daemon] = await Promise.all([
      startSigstore(),
      openSetRegistries(true),
      startDockerd({ flavour: '26-containerd' }),
    ]);
    workshop = await openWorkshop(sigstore);
    const { directory } = workshop;
    await workshop.call(cosign3, ['generate-key-pair'], { COSIGN_PASSWORD: 'pass-phrase' });
    key = await readFile(join(directory, 'cosign.key'), 'utf8');
    const generator = await pushScanner();
    const targets = NAMES.map(
      (name) =>
        `target "${name}" {\n  dockerfile-inline = "FROM scratch\\nCOPY ${name} /file"\n  attest = ["type=sbom,generator=${generator}"]\n}`,
    );
    const group = `group "default" { targets = ${JSON.stringify(NAMES)} }`;
    await writeFile(join(directory, 'docker-bake.hcl'), [group, ...targets].join('\n'));
    for (const name of NAMES) await writeFile(join(directory, name), `${name}\n`);
  });
  afterAll(() => closeAll([workshop, daemon, registries, sigstore].map((part) => () => part?.close())));

  async function pushScanner(): Promise<string> {
    const context = join(workshop.directory, 'home', 'scanner');
    const name = `${registries.behind[0]}/tools/scanner:1`;
    await mkdir(context);
    await writeFile(join(context, 'scan'), SCANNER, { mode: 0o755 });
    await writeFile(
      join(context, 'Dockerfile'),
      `FROM ${BASE_IMAGE}\nCOPY scan /scan\nENTRYPOINT ["/scan"]\n`,
    );
    await daemon.docker(['build', '-t', name, context]);
    await daemon.docker(['push', name]);
    return name;
  }

  const bake = (path: string) => {
    const images = registries.hosts.flatMap((host) =>
      NAMES.map((name) => `${host}/${path}/${name},target=${name}`),
    );
    return workshop.publish(
      {
        ...{ engine: 'buildx', platforms: '', cache: 'off', retries: '1', 'bake-files': 'docker-bake.hcl' },
        ...{ images: images.join('\n'), tags: 'type=semver,pattern={{version}}' },
        ...{ sign: 'true', attest: '{provenance: false, sbom: true}' },
        ...{ 'signing-key': key, 'signing-key-password': 'pass-phrase' },
      },
      { env: daemon.env },
    );
  };

  /** Digests that have something attached, of those that were put; by repository, past the proxies. */
  async function attached(put: ReadonlyMap<string, Set<string>>): Promise<Record<string, string[]>> {
    const found: Record<string, string[]> = {};
    for (const [repository, digests] of put) {
      const [host = '', ...path] = repository.split('/');
      const url = `http://${registries.behind[registries.hosts.indexOf(host)]}/v2/${path.join('/')}`;
      for (const digest of digests) {
        const api = await fetch(`${url}/referrers/${digest}`);
        const headers = { accept: 'application/vnd.oci.image.index.v1+json' };
        const list = api.ok ? api : await fetch(`${url}/manifests/${digest.replace(':', '-')}`, { headers });
        const { manifests } = list.ok ? ((await list.json()) as { manifests?: unknown[] }) : {};
        if ((manifests ?? []).length > 0) (found[repository] ??= []).push(digest);
      }
    }
    return found;
  }

  const isVersion = ({ step, incoming }: Exchange): boolean =>
    step === 'tag' && !(incoming.url ?? '').includes('/manifests/sha256-');

  test('is verified by cosign in every registry; no tag moved before all images were signed everywhere', async () => {
    const put = new Map<string, Set<string>>();
    let atFirstTag: Promise<Record<string, string[]>> | undefined;
    for (const [index, host] of registries.hosts.entries()) {
      registries.strike(index, (exchange) => {
        const [, path, digest] =
          /^\/v2\/(.*)\/manifests\/(sha256:\w+)/.exec(exchange.incoming.url ?? '') ?? [];
        if (exchange.step === 'manifest' && path && digest) {
          const name = `${host}/${path}`;
          put.set(name, (put.get(name) ?? new Set()).add(digest));
        }
        if (!isVersion(exchange)) return false;
        atFirstTag ??= attached(put);
        void atFirstTag.then(() => exchange.forward());
        return true;
      });
    }
    const result = await bake('signed');
    for (const index of registries.hosts.keys()) registries.strike(index, undefined);
    expect({ exitCode: result.exitCode, log: result.exitCode === 0 ? '' : result.log }).toEqual({
      exitCode: 0,
      log: '',
    });
    const references = result.outputs['images']?.split('\n') ?? [];
    expect(references).toHaveLength(9);
    const signed = await atFirstTag;
    for (const reference of references) {
      const [name = '', digest] = reference.split('@');
      expect([name, signed?.[name]]).toEqual([name, expect.arrayContaining([digest])]);
    }
    const flags = ['--key', 'cosign.pub', ...ROOT_FLAGS];
    for (const reference of references)
      expect(await workshop.call(cosign3, ['verify', ...flags, reference])).toContain(
        'claims were validated',
      );

    // The lines that the step gives out find the SBOMs at the platforms' manifests.
    const lines = result.outputs['verify-commands']?.split('\n') ?? [];
    const sboms = lines.filter((line) => line.includes('--type spdxjson'));
    expect(sboms).toHaveLength(9);
    for (const line of sboms.filter((one) => one.includes('/signed/app@'))) {
      const printed = await workshop.call(cosign3, line.split(' ').slice(1));
      const { payload } = JSON.parse(printed.split('\n').find((one) => one.startsWith('{')) ?? '{}') as {
        payload: string;
      };
      const statement = JSON.parse(Buffer.from(payload, 'base64').toString()) as Record<string, unknown>;
      expect(statement).toMatchObject({
        predicateType: 'https://spdx.dev/Document',
        subject: [{ digest: { sha256: line.slice(line.lastIndexOf(':') + 1) } }],
        predicate: { spdxVersion: 'SPDX-2.3', name: 'scanned', files: ['file'] },
      });
    }

    const entries = sigstore.rekor.entries.length;
    const again = await bake('signed');
    expect({ exitCode: again.exitCode, log: again.exitCode === 0 ? '' : again.log }).toEqual({
      exitCode: 0,
      log: '',
    });
    expect(sigstore.rekor.entries).toHaveLength(entries);
  });

  test('moves no tag when a registry refuses what is attached to one image, and is completed by the next run', async () => {
    let hasIndex = false;
    registries.strike(1, (exchange) => {
      const { url = '', headers } = exchange.incoming;
      if (exchange.step !== 'manifest' || !url.includes('/refused/web/')) return false;
      if (hasIndex) return refuse(exchange, 400, 'MANIFEST_INVALID');
      // The image's index is the last of its manifests.
      hasIndex = String(headers['content-type']).includes('index');
      return false;
    });
    const { exitCode } = await bake('refused');
    registries.strike(1, undefined);
    expect(exitCode).toBe(1);
    const held = await registries.read('refused');
    const tags = Object.values(held).flatMap((each) => Object.keys(each));
    expect(tags.filter((tag) => !tag.startsWith('sha256-'))).toEqual([]);

    expect((await bake('refused')).exitCode).toBe(0);
    const complete = Object.values(await registries.read('refused'));
    expect(
      complete.map((each) =>
        Object.keys(each)
          .filter((tag) => !tag.startsWith('sha256-'))
          .sort(),
      ),
    ).toEqual(Array(9).fill(['1.2.3', 'latest']));
  });
});
