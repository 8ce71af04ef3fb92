/** Lists of tags and repositories: RFC 8288, distribution-spec "Listing Tags", and what registries really answer. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { digestOf } from '../../../src/oci/digest.ts';
import { PublishError } from '../../../src/oci/errors.ts';
import { nextLink } from '../../../src/registry/listing/link.ts';
import { listItems, pages } from '../../../src/registry/listing/pages.ts';
import type { Session } from '../../../src/registry/requests/session.ts';
import { silent } from '../../../src/support/reporter.ts';
import { listen } from '../../http/support/scripted.ts';
import { openFake, startFakeRegistry, type Asked } from '../support/fake-registry.ts';

describe('a Link header', () => {
  test.each([
    [undefined, undefined],
    ['', undefined],
    ['</v2/a/tags/list?last=x&n=2>; rel="next"', '/v2/a/tags/list?last=x&n=2'],
    ['<https://r.example/v2/_catalog?last=b>; rel=next', 'https://r.example/v2/_catalog?last=b'],
    // RFC 8288, 3.3: several relation types, separated by spaces, in any case.
    ['</a>; rel="last next"', '/a'],
    ['</a>; rel="next last"', '/a'],
    ['</a>; rel="prev\tnext"', '/a'],
    ['</a>; REL="NEXT"', '/a'],
    ['</a>; rel=Next', '/a'],
    // Appendix B.3: quoted commas and semicolons, in parameters before and after.
    ['</a>; title="one, two; rel=prev"; rel="next"', '/a'],
    ['</a>; rel="next"; title="x, y"', '/a'],
    ['</p>; rel="prev"; title="a, <b>; rel=\\"next\\"", </a>; rel="next"', '/a'],
    ['</a>; title="quoted \\" quote"; rel="next"', '/a'],
    ['</a>; title*=UTF-8\'de\'n%c3%a4chste; rel="next"', '/a'],
    // A target may have commas and semicolons itself.
    ['</a?last=x,y;z>; rel="next"', '/a?last=x,y;z'],
    ['</a> ; rel = "next"', '/a'],
    ['</a>;rel=next;', '/a'],
    ['</a>; flag; rel=next', '/a'],
    ['</first>; rel="first", </b>; rel="next", </last>; rel="last"', '/b'],
    [', , </a>; rel="next" ,', '/a'],
    // Only the first rel counts; one that is empty is none of ours.
    ['</a>; rel="prev"; rel="next"', undefined],
    ['</a>; rel="nextish"', undefined],
    ['</a>; rel="prev"', undefined],
    ['</a>; rel=""', undefined],
    // Not allowed, but sent; containers/image follows it.
    ['</a?last=x>', '/a?last=x'],
    ['</a>; title="x"', '/a'],
    ['</prev>; rel="prev", </a>', '/a'],
    ['</a>, </b>; rel="next"', '/b'],
  ])('%j', (header, target) => {
    expect(nextLink(header)).toEqual(target === undefined ? undefined : { target });
  });

  test.each(['nonsense', '</a', '</a>; rel="next', 'https://r.example/a; rel=next', '</a> x'])(
    '%j can not be read, so nobody knows whether there is more',
    (header) => expect(nextLink(header)).toBe('malformed'),
  );
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Answer = (asked: Asked, response: ServerResponse, host: string) => unknown;

/** A repository whose tags/list is answered by `answer`; the first request is page 1. */
async function listing(answer: Answer, path = 'a/b') {
  const warnings: string[] = [];
  const fake = await startFakeRegistry({
    before(asked, response, self) {
      if (!asked.path.includes('/tags/list') && !asked.path.includes('_catalog')) return false;
      const body = answer(asked, response, self.host);
      if (!response.writableEnded) response.end(typeof body === 'string' ? body : JSON.stringify(body));
      return true;
    },
  });
  closing.push(() => fake.close());
  const reporter = { ...silent, warning: (message: string) => void warnings.push(message) };
  const registry = openFake(fake.host, {
    reporter,
    retries: 0,
    credential: { kind: 'basic', username: 'ci', password: 'secret' },
  });
  const read = async (mustExist = false) => {
    const found: string[] = [];
    for await (const tag of registry.repository(path).tags({ mustExist })) found.push(tag);
    return found;
  };
  const catalog = async () => {
    const found: string[] = [];
    for await (const name of registry.catalog()) found.push(name);
    return found;
  };
  return { fake, read, catalog, warnings };
}

const last = ({ url }: Asked) => new URLSearchParams(url.split('?')[1]).get('last');
/** Two pages, of which the second is reached by `link`. */
const twoPages =
  (link: (host: string) => string, second: Answer = () => ({ tags: ['b'] })): Answer =>
  (asked, response, host) => {
    if (last(asked) !== null) return second(asked, response, host);
    response.setHeader('link', link(host));
    return { tags: ['a'] };
  };

describe('a list of tags', () => {
  test('is asked for without a page size (JFrog and Quay refuse 1000, tags.maxtags)', async () => {
    const { fake, read } = await listing(() => ({ tags: ['a'] }));
    expect(await read()).toEqual(['a']);
    expect(fake.seen.at(-1)).toBe('GET /v2/a/b/tags/list');
  });

  test.each<[string, (host: string) => string]>([
    ['relative to the page', () => '<list?last=a>; rel="next"'],
    ['a query alone', () => '<?last=a>; rel="next"'],
    ['absolute', (host) => `<http://${host}/v2/a/b/tags/list?last=a>; rel="next"`],
    ['without the port', () => '<http://127.0.0.1/v2/a/b/tags/list?last=a>; rel="next"'],
    [
      'with the scheme of the other side of a proxy',
      () => '<https://127.0.0.1/v2/a/b/tags/list?last=a>; rel=next',
    ],
    ['without rel', () => '</v2/a/b/tags/list?last=a>'],
    ['of two kinds', () => '</v2/a/b/tags/list?last=a>; rel="last next"'],
    ['after a quoted comma', () => '</v2/a/b/tags/list?last=a>; title="a, b"; rel="next"'],
    ['with a fragment', () => '</v2/a/b/tags/list?last=a#x>; rel="next"'],
  ])('follows a link %s', async (_name, link) => {
    expect(await (await listing(twoPages(link))).read()).toEqual(['a', 'b']);
  });

  /** FAULTS A3: the next page is asked where it is, without credentials on another origin; never half a list. */
  describe('whose next page is on another host', () => {
    const elsewhere = async (answer: (response: ServerResponse) => unknown) => {
      const seen: (string | undefined)[] = [];
      const other = await listen(({ headers }, response) => {
        seen.push(headers.authorization);
        answer(response);
      });
      closing.push(() => other.close());
      return { seen, port: other.host.split(':')[1] };
    };
    const login = (link: string) =>
      listing((asked, response) => {
        if (asked.headers.authorization === undefined)
          return response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end();
        response.setHeader('link', link);
        return { tags: ['a'] };
      });

    test.each<[string, (port: string | undefined) => string]>([
      ['by its URL', (port) => `<http://localhost:${port}/x>; rel="next"`],
      ['without a scheme', (port) => `<//localhost:${port}/x>; rel="next"`],
      ['without rel', (port) => `<http://localhost:${port}/x>`],
      ['in upper case', (port) => `<HTTP://LOCALHOST:${port}/x>; REL=NEXT`],
    ])('is asked there without the login: %s', async (_how, link) => {
      const { seen, port } = await elsewhere((response) => response.end('{"tags":["b"]}'));
      const { fake, read } = await login(link(port));
      expect(await read()).toEqual(['a', 'b']);
      expect(seen).toEqual([undefined]);
      expect(fake.seen.filter((asked) => asked.includes('/x'))).toEqual([]);
    });

    test.each<[string, (port: string | undefined) => string, (response: ServerResponse) => unknown]>([
      ['is not there', (port) => `http://localhost:${port}/x`, (response) => response.writeHead(404).end()],
      ['wants a login', (port) => `http://localhost:${port}/x`, (response) => response.writeHead(401).end()],
      ['is HTML', (port) => `http://localhost:${port}/x`, (response) => response.end('<html>')],
      [
        'is a redirect in circles',
        (port) => `http://localhost:${port}/x`,
        (response) => response.writeHead(302, { location: '/x' }).end(),
      ],
      ['has no address', () => 'http://nowhere.invalid/x', (response) => response.end()],
      ["is the machine's metadata service", () => 'http://169.254.169.254/x', (response) => response.end()],
      ['is a private address', () => 'http://10.0.0.1/x', (response) => response.end()],
      ['carries a login', (port) => `http://u:p@localhost:${port}/x`, (response) => response.end()],
      ['is no http', () => 'ftp://localhost/x', (response) => response.end()],
    ])('and %s: an error, and no list', async (_what, link, answer) => {
      const { seen, port } = await elsewhere(answer);
      const { read } = await login(`<${link(port)}>; rel="next"`);
      await expect(read()).rejects.toThrow(PublishError);
      expect(seen.filter(Boolean)).toEqual([]);
    });
  });

  const next = () => '</v2/a/b/tags/list?last=a>; rel="next"';
  test.each<[string, Answer]>([
    ['404', (_asked, response) => response.writeHead(404).end('{}')],
    ['401', (_asked, response) => response.writeHead(401).end('{}')],
    ['403', (_asked, response) => response.writeHead(403).end('{}')],
    ['500', (_asked, response) => response.writeHead(500).end('{}')],
    ['204', (_asked, response) => response.writeHead(204).end()],
    ['HTML', () => '<html>please log in</html>'],
    ['half a JSON', () => '{"tags": ["b"'],
    ['another JSON', () => ({ errors: [] })],
    ['a list of something else', () => ['b']],
    ['tags that are no list', () => ({ name: 'a/b', tags: 'b' })],
    ['nothing', () => ''],
  ])('whose second page is %s is an error, not a short list', async (_name, second) => {
    const { read } = await listing(twoPages(next, second));
    await expect(read()).rejects.toThrow(PublishError);
  });

  test('that is not there is empty on its first page only, and an error where it must exist', async () => {
    const missing: Answer = (_asked, response) => response.writeHead(404).end('{}');
    const { read } = await listing(missing);
    expect(await read()).toEqual([]);
    await expect(read(true)).rejects.toMatchObject({ status: 404 });
  });

  test.each<[string, unknown]>([
    ['null, as Go writes it', { name: 'a/b', tags: null }],
    ['left out', { name: 'a/b' }],
    ['empty', { tags: [] }],
  ])('may be %s', async (_name, body) => {
    expect(await (await listing(() => body)).read(true)).toEqual([]);
  });

  test.each<[string, Answer]>([
    [
      'leads back to its first page',
      twoPages(next, (_asked, response) => {
        response.setHeader('link', '</v2/a/b/tags/list>; rel="next"');
        return { tags: ['b'] };
      }),
    ],
    [
      'leads to itself',
      (_asked, response) => {
        response.setHeader('link', '</v2/a/b/tags/list>; rel="next"');
        return { tags: ['a'] };
      },
    ],
    [
      'repeats the same tags under new links',
      (asked, response) => {
        response.setHeader('link', `</v2/a/b/tags/list?last=${Number(last(asked)) + 1}>; rel="next"`);
        return { tags: ['a', 'b'] };
      },
    ],
    ['has a link that can not be read', twoPages(() => 'nonsense')],
    ['has a link to a file', twoPages(() => '<file:///etc/passwd>; rel="next"')],
    ['has a link with a login', twoPages((host) => `<http://a:b@${host}/x>; rel="next"`)],
  ])('that %s is an error', async (_name, answer) => {
    await expect((await listing(answer)).read()).rejects.toThrow(PublishError);
  });

  /** A catalog that isn't offered must not look like a registry without repositories: a mirror would prune by it. */
  test.each([400, 401, 403, 404, 405, 406, 410, 422, 501])(
    'of repositories that is answered with %d is an error, and not empty',
    async (status) => {
      const { catalog } = await listing((_asked, response) => response.writeHead(status).end('{}'));
      await expect(catalog()).rejects.toMatchObject({ status });
    },
  );

  test('a last page that links to itself ends it when it is empty', async () => {
    const { read } = await listing(
      twoPages(next, (_asked, response) => {
        response.setHeader('link', '</v2/a/b/tags/list?last=a>; rel="next"');
        return { tags: null };
      }),
    );
    expect(await read()).toEqual(['a']);
  });

  test('is asked for where it came from, without credentials at another origin', async () => {
    const seen: { url: string; authorization: string | undefined }[] = [];
    const other = await listen((request, response) => {
      const { url = '', headers } = request;
      seen.push({ url, authorization: headers.authorization });
      if (!url.includes('last=')) response.setHeader('link', '<list?last=a>; rel="next"');
      response.end(JSON.stringify({ tags: [url.includes('last=') ? 'b' : 'a'] }));
    });
    closing.push(() => other.close());
    const { fake, read } = await listing((asked, response) => {
      if (asked.headers.authorization === undefined) {
        return response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      }
      return response.writeHead(307, { location: `${other.url}/cdn/list` }).end();
    });
    expect(await read()).toEqual(['a', 'b']);
    expect(seen).toEqual([
      { url: '/cdn/list', authorization: undefined },
      { url: '/cdn/list?last=a', authorization: undefined },
    ]);
    expect(fake.asked.some(({ headers }) => headers.authorization !== undefined)).toBe(true);
  });
});

describe('names that are none', () => {
  const traversal = '../../../victim/manifests/latest';
  const odd = [
    traversal,
    '../../../../api/v2.0/users/1/sysadmin',
    'a/b',
    '',
    '.x',
    '-x',
    'a b',
    'a?b=c',
    'a#b',
  ];
  odd.push(
    '%2e%2e',
    'a%2fb',
    'ü',
    'a\nb',
    '::set-output name=x::y',
    'a'.repeat(129),
    `v1.0.0-${'a'.repeat(300)}`,
  );
  odd.push('a:b', 'sha256:abc', 'a@b', 'a\\b', '..', '.');

  test('of tags are skipped with one warning that counts them', async () => {
    const { read, warnings } = await listing(() => ({ tags: ['1.0', ...odd, 'latest', 7, null, {}] }));
    expect(await read()).toEqual(['1.0', 'latest']);
    expect(warnings).toEqual([expect.stringContaining(`skipped ${odd.length + 3} invalid tag names`)]);
    expect(warnings[0]!.length).toBeLessThan(600);
    expect(warnings[0]).toMatch(/^[\x20-\x7e…]+$/);
  });

  test('on several pages make one warning', async () => {
    const { read, warnings } = await listing(
      twoPages(
        () => '<?last=a>; rel="next"',
        () => ({ tags: ['b', '..'] }),
      ),
    );
    expect(await read()).toEqual(['a', 'b']);
    expect(warnings).toHaveLength(1);
  });

  test('of repositories are skipped too', async () => {
    const names = [
      'acme/app',
      'Acme/App',
      '../x',
      'a//b',
      '/a',
      'a/',
      'a/../b',
      'a'.repeat(256),
      '_catalog/x',
      'b',
    ];
    const { catalog, warnings } = await listing(() => ({ repositories: names }));
    expect(await catalog()).toEqual(['acme/app', 'b']);
    expect(warnings).toEqual([expect.stringContaining('skipped 8 invalid repository names: "Acme/App"')]);
  });

  test.each(odd.filter((name) => name !== ''))('%j is never part of a URL', async (name) => {
    const { fake } = await listing(() => ({ tags: [] }));
    const repository = openFake(fake.host).repository('a/b', { access: 'push' });
    const bytes = Buffer.from('{}');
    const descriptor = { mediaType: 'x', digest: digestOf(bytes), size: 2 };
    const refusal = { code: 'REFERENCE_INVALID' };
    await expect(repository.resolve(name)).rejects.toMatchObject(refusal);
    await expect(repository.tag(name, descriptor, bytes)).rejects.toMatchObject(refusal);
    await expect(repository.deleteTag(name)).rejects.toMatchObject(refusal);
    await expect(repository.putManifest(descriptor, bytes, { tags: [name] })).rejects.toMatchObject(refusal);
    await expect(repository.mountBlob(descriptor, `${name}/X`)).rejects.toMatchObject(refusal);
    expect(() => openFake(fake.host).repository(`${name}/X`)).toThrow(expect.objectContaining(refusal));
    expect(fake.seen).toEqual([]);
  });
});

describe('an endless list', () => {
  /** Page after page with one new tag each. */
  const endless: Pick<Session, 'host' | 'reporter' | 'read' | 'toError' | 'meaning'> = {
    host: 'r.example',
    reporter: silent,
    toError: () => Promise.reject(new Error('not asked for')),
    meaning: () => Promise.resolve('done'),
    read: ({ target }) => {
      const page = Number(new URL(target, 'https://r.example').searchParams.get('last') ?? 0) + 1;
      const headers = { link: `</v2/a/tags/list?last=${page}>; rel="next"` };
      const response = { status: 200, headers, url: new URL(target, 'https://r.example') };
      return Promise.resolve({
        response: {
          ...response,
          body: Readable.from([]),
          bytes: async () => Buffer.alloc(0),
          text: async () => '',
          drain: async () => undefined,
        },
        bytes: Buffer.from(JSON.stringify({ tags: [`t${page}`] })),
      });
    },
  };
  const call = { method: 'GET', target: '/v2/a/tags/list', description: 'GET tags of a', scopes: [] };

  test.each([
    ['pages', undefined],
    ['entries', { entries: 100 }],
    ['bytes', { bytes: 1000 }],
  ])('ends with an error at its bound of %s', async (_name, limits) => {
    const read = async () => {
      const accept = (text: string): text is string => text !== '';
      const options = { noun: 'tag', items: (page: Record<string, unknown>) => page['tags'], accept };
      const found = [];
      for await (const tag of listItems(endless as Session, call, {
        ...options,
        ...(limits ? { limits } : {}),
      }))
        found.push(tag);
    };
    await expect(read()).rejects.toMatchObject({ code: 'LISTING_INVALID' });
  });

  test('gives its pages as they come', async () => {
    for await (const page of pages(endless as Session, call)) {
      expect(page).toEqual({ tags: ['t1'] });
      break;
    }
  });
});
