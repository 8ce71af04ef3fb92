import { readAnnotations } from '../../src/builder/assemble.ts';
import { parsePlatform } from '../../src/oci/platform.ts';
import { describe, expect, test } from '@jest/globals';
import { annotate, annotationsFor } from '../../src/engines/request/annotate.ts';
import { isAtLeast, readBuilder } from '../../src/engines/docker-daemon/probe.ts';
import { dockerfileRunsOnTarget } from '../../src/engines/buildkit/foreign-run.ts';
import { metadataWarnings, printedWarnings } from '../../src/engines/buildkit/metadata.ts';
import { withRunDefaults } from '../../src/engines/request/run-defaults.ts';
import type { Source } from '../../src/oci/content.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { buildRequest } from '../e2e/support/build-environment.ts';

describe('docker buildx inspect', () => {
  test('builder, driver, platforms of all nodes, version', () => {
    const output = `Name:          far
Driver:        remote
Last Activity: 2026-01-02 09:09:32 +0000 UTC

Nodes:
Name:             far0
Endpoint:         tcp://a
Status:           running
BuildKit version: v0.13.2
Platforms:        linux/amd64*, linux/386

Name:             far1
Platforms:        linux/arm64
`;
    expect(readBuilder(output)).toEqual({
      name: 'far',
      driver: 'remote',
      platforms: ['linux/amd64', 'linux/386', 'linux/arm64'],
      buildkit: '0.13.2',
    });
  });

  test('the machine that BuildKit runs on, if there is one node', () => {
    const label = (name: string) =>
      `Name: ${name}\nStatus: running\nLabels:\n org.mobyproject.buildkit.worker.executor: oci\n org.mobyproject.buildkit.worker.hostname:             ${name}.example\n`;
    const head = 'Name: far\nDriver: remote\n\nNodes:\n';
    expect(readBuilder(head + label('far0'))).toMatchObject({ hostname: 'far0.example' });
    expect(readBuilder(`${head}${label('far0')}\n${label('far1')}`)).not.toHaveProperty('hostname');
    expect(readBuilder(head + 'Name: far0\nStatus: running\n')).not.toHaveProperty('hostname');
  });

  test('a node that does not answer', () => {
    const output = 'Name: far\nDriver: remote\nNodes:\nName: far0\nError: connection refused\n';
    expect(readBuilder(output)).toMatchObject({ problem: 'connection refused' });
  });

  test.each([
    ['0.13.1+ds1-3', '0.15', false],
    ['0.15.0', '0.15', true],
    ['v0.20.1', '0.15', true],
    ['20.10.24+dfsg1', '23.0', false],
    ['0.0.0+unknown', '0.13', true],
    [undefined, '0.1', false],
  ])('%s is at least %s: %s', (have, wanted, expected) => {
    expect(isAtLeast(have, wanted)).toBe(expected);
  });
});

describe('warnings of build checks', () => {
  test('out of the metadata file', () => {
    const metadata = {
      'buildx.build.warnings': [
        {
          vertex: 'sha256:1',
          short: Buffer.from("StageNameCasing: Stage name 'Base' should be lowercase").toString('base64'),
          url: 'https://docs.docker.com/go/dockerfile/rule/stage-name-casing/',
          sourceInfo: { filename: 'Dockerfile' },
          range: [{ start: { line: 4 }, end: { line: 4 } }],
        },
      ],
    };
    expect(metadataWarnings(metadata)).toEqual([
      {
        message: "StageNameCasing: Stage name 'Base' should be lowercase",
        file: 'Dockerfile',
        line: 4,
        url: 'https://docs.docker.com/go/dockerfile/rule/stage-name-casing/',
      },
    ]);
    expect(metadataWarnings({})).toEqual([]);
  });

  test('as printed by --call check, and after a build', () => {
    const check = `Check complete, 1 warning has been found!

WARNING: JSONArgsRecommended - https://docs.docker.com/go/dockerfile/rule/json-args-recommended/
JSON arguments recommended for CMD
Dockerfile:7
--------------------
`;
    expect(printedWarnings(check, 'x')).toEqual([
      {
        message: 'JSONArgsRecommended: JSON arguments recommended for CMD',
        file: 'Dockerfile',
        line: 7,
        url: 'https://docs.docker.com/go/dockerfile/rule/json-args-recommended/',
      },
    ]);
    const built =
      " 1 warning found (use --debug to expand):\n - FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)";
    expect(printedWarnings(built, 'D')).toEqual([
      { message: "FromAsCasing: 'as' and 'FROM' keywords' casing do not match", file: 'D', line: 1 },
    ]);
  });
});

describe('annotations', () => {
  const lines = ['a=1', 'index:b=2', 'manifest[linux/amd64],index:c=3=4', 'manifest-descriptor:d=5'];
  test('by level', () => {
    const platform = { os: 'linux', architecture: 'amd64' };
    expect(annotationsFor('manifest', lines, platform)).toEqual({ a: '1', c: '3=4' });
    expect(annotationsFor('index', lines, platform)).toEqual({ a: '1', b: '2', c: '3=4' });
  });

  // https://docs.docker.com/build/metadata/annotations/#specify-annotation-level; FAULTS A12.
  test.each<[string, string, boolean]>([
    ['linux/arm64', 'linux/arm64', true],
    ['linux/arm64/v8', 'linux/arm64', true],
    ['linux/aarch64', 'linux/arm64', true],
    ['linux/amd64', 'linux/arm64', false],
    ['linux/arm/v6', 'linux/arm/v7', false],
    ['linux/arm', 'linux/arm/v7', true],
    ['windows/amd64', 'linux/amd64', false],
    ['nonsense', 'linux/amd64', false],
    ['', 'linux/amd64', false],
  ])('of [%s] belong on an image for %s: %s', (wanted, built, expected) => {
    const found = annotationsFor('manifest', [`manifest[${wanted}]:a=1`], parsePlatform(built));
    expect(found).toEqual(expected ? { a: '1' } : {});
    const embedded = readAnnotations([`manifest[${wanted}]:a=1`], parsePlatform(built));
    expect(embedded.manifest).toEqual(expected ? { a: '1' } : {});
  });

  test("Docker's own manifest becomes an OCI one of the same blobs", async () => {
    const digest = digestOf('x');
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      config: { mediaType: 'application/vnd.docker.container.image.v1+json', digest, size: 1 },
      layers: [{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', digest, size: 1 }],
    });
    const root = {
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      digest: digestOf(manifest),
      size: manifest.length,
    };
    const source = {
      name: 's',
      readManifest: () => Promise.resolve(Buffer.from(manifest)),
    } as unknown as Source;
    const annotated = await annotate({ source, root }, ['a=1']);
    const bytes = await annotated.source.readManifest(annotated.root);
    expect(annotated.root).toEqual({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: digestOf(bytes),
      size: bytes.length,
    });
    expect(JSON.parse(bytes.toString())).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 1 },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest, size: 1 }],
      annotations: { a: '1' },
    });
    expect((await annotate({ source, root }, [])).root).toBe(root);
  });
});

describe('defaults from the job', () => {
  const env = {
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'acme/app',
    GITHUB_RUN_ID: '7',
    GITHUB_RUN_ATTEMPT: '2',
  };
  const job = { env, payload: { repository: { private: true } }, githubToken: 'ghs_token' };

  test('provenance names the run, by the visibility of the repository', () => {
    const builderId = 'https://github.com/acme/app/actions/runs/7/attempts/2';
    const request = buildRequest({ context: '.' });
    expect(withRunDefaults(request, job).provenanceDefaults).toEqual({ privateRepository: true, builderId });
    expect(withRunDefaults(request, { ...job, payload: {} }).provenanceDefaults?.privateRepository).toBe(
      false,
    );
    expect(withRunDefaults(request, { ...job, env: {} })).toBe(request);
  });

  test.each<[string, string[], string[]]>([
    ['https://github.com/acme/app.git#refs/heads/main', [], ['GIT_AUTH_TOKEN=ghs_token']],
    ['https://github.com/acme/app.git#main:sub', ['GIT_AUTH_TOKEN=own'], ['GIT_AUTH_TOKEN=own']],
    [
      'https://github.com/acme/app.git#main',
      ['GIT_AUTH_TOKEN.github.com=own'],
      ['GIT_AUTH_TOKEN.github.com=own'],
    ],
    ['https://github.com/acme/app-other.git#main', [], []],
    ['https://github.com/acme/app.git.evil.example/x', [], []],
    ['https://evil.example/acme/app.git', [], []],
    ['.', [], []],
  ])("the job's token for %s with %j", (context, secrets, expected) => {
    expect(withRunDefaults(buildRequest({ context, secrets }), job).secrets).toEqual(expected);
  });
});

describe('does a Dockerfile run anything on the target', () => {
  test.each([
    ['FROM a\nCOPY x /', false],
    ['FROM a\nRUN x', true],
    ['FROM --platform=$BUILDPLATFORM a AS b\nRUN x\nFROM scratch\nCOPY --from=b /x /', false],
    ['FROM --platform=$TARGETPLATFORM a\nRUN x', true],
    ['FROM --platform=linux/amd64 a\nRUN x', false],
    ['FROM --platform=${BUILDPLATFORM} a AS b\nRUN x\nFROM a\nRUN y', true],
    ['FROM a\n# RUN x\nCOPY <<EOT /f\nRUN x\nEOT', false],
  ])('%j: %s', (dockerfile, expected) => {
    expect(dockerfileRunsOnTarget(dockerfile)).toBe(expected);
  });
});
