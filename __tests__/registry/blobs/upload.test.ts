import { afterEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { digestOf } from '../../../src/oci/digest.ts';
import { silent } from '../../../src/support/reporter.ts';
import {
  fail,
  fakeClock,
  held,
  openFake,
  startFakeRegistry,
  type FakeOptions,
  type FakeRegistry,
  type OpenOptions,
} from '../support/fake-registry.ts';

const MiB = 1024 * 1024;
let fake: FakeRegistry;
afterEach(() => fake.close());

async function setUp(options: FakeOptions = {}, open: OpenOptions = {}) {
  fake = await startFakeRegistry(options);
  return openFake(fake.host, open).repository('a/b', { access: 'push' });
}

function content(size: number) {
  const bytes = randomBytes(size);
  const opened: number[] = [];
  const open = async (offset: number) => {
    opened.push(offset);
    return Readable.from([bytes.subarray(offset)]);
  };
  return { bytes, opened, open, blob: { digest: digestOf(bytes), size } };
}

/** The requests without the greeting and without what differs from run to run. */
const requests = () =>
  fake.seen
    .slice(1)
    .map((line) => line.replace(/sha256(:|%3A)[0-9a-f]{64}/, 'DIGEST').replace(/[0-9a-f-]{36}/, 'ID'));

/** Answers the nth request of a method to an upload. */
function nth(
  method: string,
  count: number,
  act: NonNullable<FakeOptions['before']>,
): NonNullable<FakeOptions['before']> {
  let met = 0;
  return (asked, response, registry) => {
    const counts = asked.method === method && asked.path.includes('/uploads/');
    return counts && ++met === count ? act(asked, response, registry) : false;
  };
}

test('one POST and one PUT with the length of the whole', async () => {
  const repository = await setUp();
  const { bytes, open, blob } = content(100_000);
  await repository.writeBlob(blob, open);
  expect(requests()).toEqual(['POST /v2/a/b/blobs/uploads/', 'PUT /v2/a/b/blobs/uploads/ID?digest=DIGEST']);
  expect(fake.asked.at(-1)?.headers['content-length']).toBe('100000');
  expect(fake.asked.at(-1)?.headers['transfer-encoding']).toBeUndefined();
  expect(fake.blobs.get(blob.digest)?.equals(bytes)).toBe(true);
});

test.each<[string, FakeOptions['location'], string]>([
  ['absolute', (path, { url }) => url + path, 'PUT /v2/a/b/blobs/uploads/ID?digest=DIGEST'],
  [
    'with a query',
    (path) => `${path}?_state=a%2Bb&x`,
    'PUT /v2/a/b/blobs/uploads/ID?_state=a%2Bb&x&digest=DIGEST',
  ],
])('a Location that is %s', async (_what, location, expected) => {
  const repository = await setUp(location ? { location } : {});
  const { open, blob } = content(10);
  await repository.writeBlob(blob, open);
  expect(requests().at(-1)).toBe(expected);
});

test('a Location to another origin gets the bytes and not the credentials', async () => {
  const storage = await startFakeRegistry({
    before(asked, response) {
      asked.request.resume().on('end', () => response.writeHead(201).end());
      return true;
    },
  });
  const repository = await setUp(
    {
      location: () => `${storage.url}/signed?x=1`,
      before: ({ headers }, response) =>
        headers.authorization === undefined &&
        fail(response, 401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="x"' }),
    },
    { credential: { kind: 'basic', username: 'u', password: 'p' } },
  );
  const { open, blob } = content(10);
  await repository.writeBlob(blob, open);
  expect(fake.asked.at(-1)?.headers.authorization).toBeDefined();
  expect(storage.asked.map(({ url, headers }) => [url.split('&')[0], headers.authorization])).toEqual([
    ['/signed?x=1', undefined],
  ]);
  await storage.close();
});

/** As in a chain of redirects (CVE-2020-15157): credentials that were left behind don't come back. */
test.each([
  ['the answer to a chunk', 'PATCH', 202],
  ['the answer to a question for its offset', 'GET', 204],
])(
  'a Location back to the registry in %s of another origin gets no credentials',
  async (_what, on, status) => {
    const back = '/v2/a/b/blobs/uploads/of-somebody-else';
    const storage = await startFakeRegistry({
      before({ method, request }, response) {
        const headers = { location: `${fake.url}${back}`, range: '0-4' };
        request.resume().on('end', () => {
          if (method === on) response.writeHead(status, headers).end();
          else response.destroy();
        });
        return true;
      },
    });
    const repository = await setUp(
      {
        chunkMinimum: 5,
        location: () => `${storage.url}/signed?x=1`,
        before: ({ headers, request }, response) => {
          if (headers.authorization !== undefined) return false;
          request.resume();
          return fail(response, 401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="x"' });
        },
      },
      { credential: { kind: 'basic', username: 'u', password: 'p' }, retries: 1 },
    );
    const { open, blob } = content(10);
    await expect(repository.writeBlob(blob, open)).rejects.toThrow();
    const returned = fake.asked.filter(({ path }) => path === back);
    expect(returned.length).toBeGreaterThan(0);
    for (const { headers } of returned) expect(headers.authorization).toBeUndefined();
    await storage.close();
  },
);

test('no Location is an error that says so', async () => {
  const repository = await setUp({
    before: nth('POST', 1, (_asked, response) => Boolean(response.writeHead(202).end())),
  });
  const { open, blob } = content(10);
  await expect(repository.writeBlob(blob, open)).rejects.toMatchObject({ code: 'UPLOAD_LOCATION_MISSING' });
});

describe('after a break', () => {
  test('goes on from the offset that the registry reports', async () => {
    const lines: string[] = [];
    const repository = await setUp(
      {
        before: nth('PUT', 1, async ({ request, path }, _response, registry) => {
          const id = path.split('/').at(-1) ?? '';
          const { socket } = request;
          for await (const chunk of request) {
            registry.uploads.set(
              id,
              Buffer.concat([held(registry, id), chunk as Buffer]).subarray(0, 3 * MiB),
            );
            if (held(registry, id).length === 3 * MiB) break;
          }
          return Boolean(socket.destroy());
        }),
      },
      { reporter: { ...silent, info: (line) => lines.push(line) } },
    );
    const { bytes, open, opened, blob } = content(5 * MiB);
    const progress: number[] = [];
    await repository.writeBlob(blob, open, { onProgress: (sent) => progress.push(sent) });
    expect(opened).toEqual([0, 3 * MiB]);
    expect(requests().slice(2)).toEqual([
      'GET /v2/a/b/blobs/uploads/ID',
      'PATCH /v2/a/b/blobs/uploads/ID',
      'PUT /v2/a/b/blobs/uploads/ID?digest=DIGEST',
      // What was sent in chunks is looked up before a manifest names it.
      'HEAD /v2/a/b/blobs/DIGEST',
    ]);
    expect(fake.asked.at(-3)?.headers['content-range']).toBe(`${3 * MiB}-${5 * MiB - 1}`);
    expect(fake.blobs.get(blob.digest)?.equals(bytes)).toBe(true);
    expect(progress.at(-1)).toBe(5 * MiB);
    expect(lines).toHaveLength(1);
    expect(repository.traffic).toMatchObject({ retries: 1, throttled: 0 });
  });

  test('`0-0` means that nothing has arrived', async () => {
    const repository = await setUp({ before: nth('PUT', 1, ({ request }) => Boolean(request.destroy())) });
    const { open, opened, blob } = content(100);
    await repository.writeBlob(blob, open);
    expect(opened).toEqual([0, 0]);
    expect(requests().slice(2)).toEqual([
      'GET /v2/a/b/blobs/uploads/ID',
      'PUT /v2/a/b/blobs/uploads/ID?digest=DIGEST',
    ]);
  });

  test('begins again when the registry has lost the upload', async () => {
    const repository = await setUp({
      before: nth('PUT', 1, (_asked, response, registry) => {
        registry.uploads.clear();
        return fail(response, 404, 'BLOB_UPLOAD_UNKNOWN');
      }),
    });
    const { open, blob } = content(100);
    await repository.writeBlob(blob, open);
    expect(requests().filter((line) => line.startsWith('POST'))).toHaveLength(2);
    expect(fake.blobs.has(blob.digest)).toBe(true);
  });

  test('sends nothing again when only the answer was lost', async () => {
    const repository = await setUp({
      before: nth('PUT', 1, async ({ request, path }, _response, registry) => {
        const chunks: Buffer[] = [];
        const { socket } = request;
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const bytes = Buffer.concat(chunks);
        registry.uploads.delete(path.split('/').at(-1) ?? '');
        registry.blobs.set(digestOf(bytes), bytes);
        return Boolean(socket.destroy());
      }),
    });
    const { open, opened, blob } = content(1000);
    await repository.writeBlob(blob, open);
    expect(opened).toEqual([0]);
    expect(requests().at(-1)).toBe('HEAD /v2/a/b/blobs/DIGEST');
  });

  test.each([
    ['503', {}, 1, []],
    ['429', { 'retry-after': '7' }, 1, [7000]],
    ['500', {}, 2, []],
  ])('%s is waited out', async (status, headers, times, waits) => {
    const clock = fakeClock();
    let met = 0;
    const repository = await setUp(
      {
        before: ({ method, request }, response) => {
          if (method !== 'PUT' || ++met > times) return false;
          request.resume();
          return fail(response, Number(status), 'X', headers);
        },
      },
      { clock },
    );
    const { open, blob } = content(100);
    await repository.writeBlob(blob, open);
    expect(clock.slept.slice(0, waits.length)).toEqual(waits);
    expect(repository.traffic).toMatchObject({ retries: times, throttled: status === '429' ? 1 : 0 });
  });

  test('a break of the source is as good as one of the registry', async () => {
    const repository = await setUp();
    const { bytes, blob } = content(100);
    let first = true;
    await repository.writeBlob(blob, async (offset) => {
      if (!first) return Readable.from([bytes.subarray(offset)]);
      first = false;
      return new Readable({
        read() {
          this.destroy(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
        },
      });
    });
    expect(fake.blobs.has(blob.digest)).toBe(true);
  });
});

describe('in pieces', () => {
  test.each([413, 416])('when the whole is answered with %i', async (status) => {
    const repository = await setUp({
      before: nth('PUT', 1, ({ request }, response) => {
        request.resume();
        return fail(response, status, 'SIZE_INVALID');
      }),
    });
    const { bytes, open, blob } = content(9 * MiB);
    await repository.writeBlob(blob, open);
    const patches = fake.asked.filter(({ method }) => method === 'PATCH');
    expect(patches.map(({ headers }) => headers['content-range'])).toEqual([
      `0-${4 * MiB - 1}`,
      `${4 * MiB}-${8 * MiB - 1}`,
      `${8 * MiB}-${9 * MiB - 1}`,
    ]);
    expect(fake.blobs.get(blob.digest)?.equals(bytes)).toBe(true);
  });

  test('not smaller than the registry wants them', async () => {
    const repository = await setUp({ chunkMinimum: 5 * MiB });
    const { open, blob } = content(12 * MiB);
    await repository.writeBlob(blob, open);
    const patches = fake.asked.filter(({ method }) => method === 'PATCH');
    expect(patches.map(({ headers }) => headers['content-length'])).toEqual(
      [5 * MiB, 5 * MiB, 2 * MiB].map(String),
    );
  });

  test('answered with 201 and a Range that is wrong, as ECR does', async () => {
    const repository = await setUp({
      chunkMinimum: 1,
      async before({ method, request, path }, response, registry) {
        if (method !== 'PATCH') return false;
        const id = path.split('/').at(-1) ?? '';
        for await (const chunk of request)
          registry.uploads.set(id, Buffer.concat([held(registry, id), chunk as Buffer]));
        response.writeHead(201, { location: path, range: `0-${4 * MiB - 1}` }).end();
        return true;
      },
    });
    const { bytes, open, blob } = content(9 * MiB);
    await repository.writeBlob(blob, open);
    expect(fake.blobs.get(blob.digest)?.equals(bytes)).toBe(true);
  });

  test('of which the registry took only a part', async () => {
    const repository = await setUp({
      chunkMinimum: 1,
      before: nth('PATCH', 1, async ({ request, path }, response, registry) => {
        const id = path.split('/').at(-1) ?? '';
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        registry.uploads.set(id, Buffer.concat(chunks).subarray(0, MiB));
        return Boolean(response.writeHead(202, { location: path, range: `0-${MiB - 1}` }).end());
      }),
    });
    const { bytes, open, blob } = content(2 * MiB);
    await repository.writeBlob(blob, open);
    expect(fake.asked.filter(({ method }) => method === 'PATCH').at(1)?.headers['content-range']).toBe(
      `${MiB}-${2 * MiB - 1}`,
    );
    expect(fake.blobs.get(blob.digest)?.equals(bytes)).toBe(true);
  });

  test('a piece out of place (416) makes it ask where to go on', async () => {
    const repository = await setUp({
      chunkMinimum: 1,
      before: nth('PATCH', 2, ({ request }, response) => {
        request.resume();
        return fail(response, 416, 'RANGE_INVALID');
      }),
    });
    const { bytes, open, blob } = content(6 * MiB);
    await repository.writeBlob(blob, open);
    expect(requests().filter((line) => line.startsWith('GET /v2/a/b/blobs/uploads'))).toHaveLength(1);
    expect(fake.blobs.get(blob.digest)?.equals(bytes)).toBe(true);
  });

  test('a broken piece is sent again from where it broke', async () => {
    const repository = await setUp({
      chunkMinimum: 1,
      before: nth('PATCH', 2, async ({ request, path }, _response, registry) => {
        const id = path.split('/').at(-1) ?? '';
        const { socket } = request;
        for await (const chunk of request) {
          registry.uploads.set(id, Buffer.concat([held(registry, id), (chunk as Buffer).subarray(0, 1000)]));
          break;
        }
        return Boolean(socket.destroy());
      }),
    });
    const { bytes, open, opened, blob } = content(6 * MiB);
    await repository.writeBlob(blob, open);
    expect(opened).toEqual([0, 4 * MiB + 1000]);
    expect(fake.blobs.get(blob.digest)?.equals(bytes)).toBe(true);
  });
});

describe('given up', () => {
  test("after the last try, with the registry's answer, and the upload is cancelled", async () => {
    const repository = await setUp({
      before: ({ method, request }, response) => {
        if (method !== 'PUT') return false;
        request.resume();
        return fail(response, 500, 'UNKNOWN');
      },
    });
    const { open, blob } = content(100);
    await expect(repository.writeBlob(blob, open)).rejects.toMatchObject({ status: 500, code: 'UNKNOWN' });
    expect(requests().filter((line) => line.startsWith('PUT'))).toHaveLength(4);
    expect(requests().at(-1)).toBe('DELETE /v2/a/b/blobs/uploads/ID');
    expect(fake.uploads.size).toBe(0);
  });

  test('at once when the source fails for good', async () => {
    const repository = await setUp();
    const broken = async () =>
      new Readable({
        read() {
          this.destroy(new Error('the disk is gone'));
        },
      });
    await expect(repository.writeBlob({ digest: digestOf('x'), size: 10 }, broken)).rejects.toThrow(
      'the disk is gone',
    );
    expect(requests().at(-1)).toContain('DELETE');
  });

  test('at once when it is aborted', async () => {
    const controller = new AbortController();
    const repository = await setUp({
      before: nth('PUT', 1, () => {
        controller.abort(new Error('enough'));
        return true;
      }),
    });
    const { open, blob } = content(100);
    const { signal } = controller;
    await expect(repository.writeBlob(blob, open, { signal })).rejects.toThrow('enough');
    expect(requests().at(-1)).toContain('DELETE');
  });

  test.each([
    ['too few bytes', 11],
    ['too many bytes', 9],
  ])('with %s', async (_what, size) => {
    const repository = await setUp();
    const { open, blob } = content(10);
    await expect(repository.writeBlob({ ...blob, size }, open)).rejects.toMatchObject({
      code: 'SIZE_MISMATCH',
    });
    expect(fake.blobs.size).toBe(0);
  });

  test('with other bytes than the digest says', async () => {
    const repository = await setUp();
    const { open } = content(10);
    const write = repository.writeBlob({ digest: digestOf('x'), size: 10 }, open);
    await expect(write).rejects.toMatchObject({ code: 'DIGEST_INVALID', status: 400 });
  });

  test('when the registry stored something else', async () => {
    const repository = await setUp({
      before: nth('PUT', 1, ({ request }, response) => {
        request
          .resume()
          .on('end', () => response.writeHead(201, { 'docker-content-digest': digestOf('other') }).end());
        return true;
      }),
    });
    const { open, blob } = content(10);
    await expect(repository.writeBlob(blob, open)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });
});

describe('mounts', () => {
  test('what the registry has is not sent', async () => {
    const repository = await setUp();
    const { bytes, blob } = content(10);
    fake.blobs.set(blob.digest, bytes);
    expect(await repository.mountBlob(blob, 'base/image')).toBe(true);
    expect(requests()).toEqual(['POST /v2/a/b/blobs/uploads/?mount=DIGEST&from=base%2Fimage']);
  });

  test('the upload of a refused one is used, or cancelled in the end', async () => {
    const repository = await setUp();
    const [one, two] = [content(10), content(10)];
    expect(await repository.mountBlob(one.blob, 'x')).toBe(false);
    expect(await repository.mountBlob(two.blob, 'x')).toBe(false);
    await repository.writeBlob(one.blob, one.open);
    await repository.close();
    expect(requests().map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'PUT', 'DELETE']);
    expect(fake.uploads.size).toBe(0);
  });

  test.each([401, 400, 403, 404, 405, 200])(
    'an answer of %i means that it has to be sent',
    async (status) => {
      const repository = await setUp({
        before: ({ url }, response) => url.includes('mount=') && fail(response, Number(status), 'X'),
      });
      const { open, blob } = content(10);
      expect(await repository.mountBlob(blob, 'x')).toBe(false);
      await repository.writeBlob(blob, open);
      expect(fake.blobs.has(blob.digest)).toBe(true);
    },
  );

  test('of another blob is none', async () => {
    const repository = await setUp({
      before: nth('POST', 1, (_asked, response) =>
        Boolean(response.writeHead(201, { 'docker-content-digest': digestOf('other') }).end()),
      ),
    });
    expect(await repository.mountBlob(content(10).blob, 'x')).toBe(false);
  });
});
