import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ProviderName } from '../../src/credentials/types.ts';
import { explainRefusal, traitsOf } from '../../src/credentials/providers/index.ts';
import type { Refusal } from '../../src/registry/credential.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { MediaType } from '../../src/oci/media-types.ts';
import {
  errorBody,
  startLyingRegistry,
  type LiedTo,
  type LyingRegistry,
} from '../e2e/support/lying-registry.ts';
import { startScripted, type Scripted } from '../http/support/scripted.ts';
import { openFake } from './support/fake-registry.ts';

/** What an account may do; `overwrite`: set a tag that is there to another image. */
type Action = 'list' | 'pull' | 'push' | 'overwrite' | 'delete';
const EVERYTHING: Action[] = ['list', 'pull', 'push', 'overwrite', 'delete'];

interface Vendor {
  provider: ProviderName;
  /** What each right allows, by the vendor's documentation (docs/registries has the links). */
  rights: Record<string, Action[]>;
  /** How a missing right is told. */
  status: 401 | 403;
  /** `refused`: the token service knows no such action; `never`: the registry answers 405. */
  deletes?: 'refused' | 'never';
}

/** By the name in the table of docs/registries/README.md. */
const VENDORS: Record<string, Vendor> = {
  GHCR: {
    provider: 'ghcr',
    status: 403,
    deletes: 'never',
    rights: { 'packages: write': ['list', 'pull', 'push', 'overwrite'] },
  },
  'Docker Hub': {
    provider: 'dockerhub',
    status: 401,
    deletes: 'never',
    rights: {
      'Read & Write': ['list', 'pull', 'push', 'overwrite'],
      'Image Push': ['list', 'pull', 'push', 'overwrite'],
    },
  },
  Azure: {
    provider: 'acr',
    status: 401,
    rights: {
      AcrPush: ['list', 'pull', 'push', 'overwrite'],
      AcrDelete: ['delete'],
      'Container Registry Repository Writer': ['list', 'pull', 'push', 'overwrite'],
      'Container Registry Repository Contributor': EVERYTHING,
    },
  },
  'Azure, repository token': {
    provider: 'acr',
    status: 401,
    rights: {
      'content/read': ['pull'],
      'content/write': ['push', 'overwrite'],
      'metadata/read': ['list'],
      'content/delete': ['delete'],
    },
  },
  Google: {
    provider: 'gar',
    status: 403,
    rights: {
      'roles/artifactregistry.writer': ['list', 'pull', 'push', 'overwrite'],
      'roles/artifactregistry.repoAdmin': EVERYTHING,
    },
  },
  Quay: { provider: 'quay', status: 401, deletes: 'refused', rights: { Write: EVERYTHING } },
  JFrog: {
    provider: 'jfrog',
    status: 403,
    rights: {
      Read: ['list', 'pull'],
      Annotate: [],
      'Deploy/Cache': ['push'],
      'Delete/Overwrite': ['overwrite', 'delete'],
    },
  },
  GitLab: {
    provider: 'gitlab',
    status: 403,
    rights: { read_registry: ['list', 'pull'], write_registry: ['push', 'overwrite'], api: EVERYTHING },
  },
  Harbor: {
    provider: 'harbor',
    status: 401,
    rights: {
      'Pull Repository': ['list', 'pull'],
      'Push Repository': ['push', 'overwrite'],
      'Delete Repository': ['delete'],
    },
  },
};

const NEEDS: Partial<Record<LiedTo, Action>> = {
  tags: 'list',
  'manifest-head': 'pull',
  'manifest-get': 'pull',
  'blob-head': 'pull',
  'blob-get': 'pull',
  'upload-start': 'push',
  'upload-chunk': 'push',
  'upload-whole': 'push',
  'upload-finish': 'push',
  'manifest-put': 'push',
  'manifest-delete': 'delete',
};

/** Rows of the table: rights to publish, as alternatives, and what deleting takes. */
function documented(): Map<string, { publish: string[][]; delete: string }> {
  const page = readFileSync(new URL('../../docs/registries/README.md', import.meta.url), 'utf8');
  const [, table = ''] =
    /\| registry \| push, list and move tags \|[^\n]*\n[^\n]*\n([^]*?)\n\n/.exec(page) ?? [];
  return new Map(
    table.split('\n').map((line) => {
      const [, name = '', publish = '', deleting = ''] = line.split('|').map((cell) => cell.trim());
      return [name, { publish: publish.split(';').map(namesIn), delete: deleting }] as const;
    }),
  );
}

/** What is set in code, bold or italics is the name of a right. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`|\*{1,2}([^*]+)\*{1,2}/g)].map(([, code, word]) => code ?? word ?? '');
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A token service that grants what the account may do, and no more, without a word about the rest (distribution: spec/auth/token). */
async function startService(vendor: Vendor, allowed: readonly Action[]): Promise<Scripted> {
  const service = await startScripted(({ url }, response) => {
    const scopes = new URL(url, 'http://x').searchParams.getAll('scope').flatMap((scope) => scope.split(' '));
    const actions = scopes.flatMap((scope) => scope.split(':').at(-1)?.split(',') ?? []);
    if (vendor.deletes === 'refused' && actions.includes('delete')) {
      response.writeHead(400).end(errorBody('UNSUPPORTED', 'Unable to decode repository and actions'));
      return;
    }
    const granted = actions.filter((action) => allowed.some((one) => one === action));
    response.end(JSON.stringify({ token: `${granted.join('.') || 'nothing'}.x` }));
  });
  closing.push(() => service.close());
  return service;
}

async function open(vendor: Vendor, allowed: readonly Action[]) {
  const registry: LyingRegistry = await startLyingRegistry();
  closing.push(() => registry.close());
  const service = await startService(vendor, allowed);
  const challenge = { 'www-authenticate': `Bearer realm="${service.url}/token",service="r"` };
  const unauthorized = errorBody('UNAUTHORIZED', 'authentication required');
  registry.lies.push({
    on: 'all',
    ignored: true,
    when: ({ headers }) => headers.authorization === undefined,
    status: 401,
    headers: challenge,
    body: unauthorized,
  });
  if (vendor.deletes === 'never')
    registry.lies.push({ on: 'manifest-delete', ignored: true, status: 405, body: errorBody('UNSUPPORTED') });
  for (const [on, needed] of Object.entries(NEEDS) as [LiedTo, Action][]) {
    // A token has the actions of the protocol; the rest is the account's.
    const action = { list: 'pull', overwrite: 'push', delete: 'delete', pull: 'pull', push: 'push' }[needed];
    const inToken = vendor.deletes === 'refused' && action === 'delete' ? 'push' : action;
    registry.lies.push({
      on,
      ignored: true,
      when: ({ kind, reference, headers }) => {
        const { authorization } = headers;
        if (authorization === undefined || (needed === 'delete' && vendor.deletes === 'never')) return false;
        const again = registry.asked.some(
          (one) => one.kind === 'manifest-put' && one.reference === reference && one.status === 201,
        );
        const wanted = kind === 'manifest-put' && again ? 'overwrite' : needed;
        return (
          !allowed.includes(wanted) || !authorization.slice('Bearer '.length).split('.').includes(inToken)
        );
      },
      status: vendor.status,
      headers: vendor.status === 401 ? challenge : {},
      body: errorBody(
        vendor.status === 401 ? 'UNAUTHORIZED' : 'DENIED',
        'requested access to the resource is denied',
      ),
    });
  }
  const source = {
    traits: traitsOf(vendor.provider, registry.host),
    origin: 'registry-auth line 1, an identity',
    get: () => Promise.resolve({ kind: 'basic' as const, username: 'ci', password: 'x' }),
    explain: (refusal: Refusal) =>
      explainRefusal(vendor.provider, { path: '', ...refusal, host: registry.host, origin: 'an identity' }),
  };
  return openFake(registry.host, { source }).repository('acme/app', { access: 'push' });
}

function index(text: string) {
  const bytes = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests: [], annotations: { text } }),
  );
  return {
    bytes,
    descriptor: { mediaType: MediaType.ociIndex, digest: digestOf(bytes), size: bytes.length },
  };
}

/** A release, a second one that moves its floating tag, and a rollback that restores it: all but taking new tags away. */
async function publish(vendor: Vendor, allowed: readonly Action[]) {
  const repository = await open(vendor, allowed);
  const [first, second] = [index('first'), index('second')];
  const blob = Buffer.from('layer');
  const described = { digest: digestOf(blob), size: blob.length };
  await repository.checkPush();
  expect(await repository.resolve('1')).toBeUndefined();
  await repository.hasBlob(described.digest);
  await repository.writeBlob(described, async (offset) => Readable.from([blob.subarray(offset)]));
  await repository.tag('1', first.descriptor, first.bytes);
  const tags: string[] = [];
  for await (const tag of repository.tags()) tags.push(tag);
  expect(tags).toEqual(['1']);
  for await (const chunk of await repository.readBlob({ mediaType: 'x/y', ...described })) void chunk;
  await repository.tag('1', second.descriptor, second.bytes);
  await repository.tag('1', first.descriptor, first.bytes);
  expect((await repository.resolve('1'))?.digest).toBe(first.descriptor.digest);
  return repository;
}

const ROWS = [...documented()].filter(([name]) => name !== 'ECR');

// request-hints.test.ts has ECR, whose policy has an action for each request.
test('every row of the table is known here', () => {
  expect(ROWS.map(([name]) => name).sort()).toEqual(Object.keys(VENDORS).sort());
});

/** FAULTS C21: each page's rights are enough for its own workflow, reruns, rollback and prune, and no more. */
describe.each(ROWS)('the rights that the docs ask for: %s', (name, row) => {
  const vendor = VENDORS[name]!;
  const allowedBy = (names: readonly string[]) =>
    names.flatMap((right) => {
      const actions = vendor.rights[right];
      if (!actions) throw new Error(`${name} has no right ${right}`);
      return actions;
    });

  test.each(row.publish.map((names) => [names.join(', '), names] as const))(
    '%s: suffices to publish, to publish again, and to restore a tag',
    async (_title, names) => void (await publish(vendor, allowedBy(names))),
  );

  // JFrog asks for Annotate when properties are set, which its own documentation lists with deploying.
  test.each(
    row.publish.flatMap((names) =>
      names.filter((right) => right !== 'Annotate').map((right) => [right, names] as const),
    ),
  )('%s is needed, and named when it is missing', async (right, names) => {
    const error = await publish(vendor, allowedBy(names.filter((one) => one !== right))).catch(
      (reason: { hint?: string; message: string }) => reason,
    );
    expect(error).toMatchObject({ status: expect.any(Number) });
    const [word = ''] = right.split(/ Repository|: /);
    expect((error as { hint?: string }).hint).toContain(word);
  });

  const first = row.publish[0] ?? [];
  if (/not supported/.test(row.delete)) {
    test('a tag is not deleted, and nobody is asked for a right', async () => {
      const repository = await publish(vendor, allowedBy(first));
      expect(await repository.deleteTag('1')).toBe(false);
    });
    return;
  }
  const same = row.delete === 'the same';
  const alternatives = same ? [''] : row.delete.split(';');
  test.each(alternatives.map((text, position) => [text || row.delete, position] as const))(
    'deleting takes: %s',
    async (text, position) => {
      const publishing = row.publish[position] ?? first;
      const names = namesIn(same ? '' : text);
      const instead = /instead|access token/.test(text);
      const repository = await publish(vendor, allowedBy(instead ? names : [...publishing, ...names]));
      expect(await repository.deleteTag('1')).toBe(true);
      if (same) return;
      const refused = await publish(vendor, allowedBy(publishing));
      const [needed = ''] = names;
      await expect(refused.deleteTag('1')).rejects.toMatchObject({
        hint: expect.stringContaining(needed.replace('roles/', '')),
      });
    },
  );
});
