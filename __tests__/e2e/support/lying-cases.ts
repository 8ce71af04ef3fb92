import type { DrawnJob, DrawnLie } from './lying-draws.ts';

/** A false response that was once believed, and the error it leads to now. */
export interface FoundLie {
  what: string;
  job: DrawnJob;
  /** Matches the log's error; absent when the job succeeds anyway. */
  error?: RegExp;
}

const job = (kind: DrawnJob['kind'], ...lies: DrawnLie[]): DrawnJob => ({
  kind,
  registries: 2,
  paged: 0,
  chunked: false,
  lies,
});

const lie = (
  at: number,
  on: DrawnLie['on'],
  change: DrawnLie['change'],
  which: DrawnLie['which'] = {},
): DrawnLie => ({
  at,
  on,
  which,
  change,
});

const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n';

/** False responses by kind, with several samples of each. */
export const FOUND_LIES: FoundLie[] = [
  // RFC 9110, 15.2.2: 101 is only a response to a request with Upgrade. Node closes the connection without an
  // error.
  ...(['manifest-put', 'manifest-head', 'upload-whole'] as const).map((on) => ({
    what: `101 to ${on}`,
    job: job('layout', lie(0, on, { raw: SWITCHING, ignored: true })),
    error: /closed without an answer|closed in the middle/,
  })),
  // A mount only saves an upload.
  { what: '101 to mount', job: job('layout', lie(0, 'mount', { raw: SWITCHING, ignored: true })) },
  { what: '101 once', job: job('layout', lie(0, 'manifest-head', { raw: SWITCHING }, { to: 1 })) },
  // distribution-spec, "Pushing Manifests": 201 means that the manifest is stored.
  {
    what: 'a manifest of an index that vanishes',
    job: job('index', lie(0, 'manifest-put', { loses: 'manifest' }, { to: 1 })),
    error: /reads back as missing|MANIFEST_BLOB_UNKNOWN|is not there/,
  },
  ...(['tag', 'retag'] as const).map((loses) => ({
    what: `a mirrored tag: ${loses}`,
    job: job('mirror-lying', lie(1, 'manifest-put', { loses })),
    error: /reads back as|[Mm]irrored/,
  })),
  {
    what: 'a tag said to be removed',
    job: job('mirror-lying', lie(1, 'manifest-delete', { status: 202, ignored: true })),
    error: /was removed and reads back as|[Mm]irrored/,
  },
  // distribution-spec, "Listing Tags" doesn't promise a complete list: there are caches and replicas.
  {
    what: 'a list without tags that are served',
    job: job('mirror', lie(0, 'tags', { thinned: true })),
    error: /out of its list of tags, and still serves it/,
  },
  // distribution-spec, "Pushing blobs": Location is where the upload continues, nothing more.
  ...[
    '/v2/victim/manifests/latest',
    '/v2/victim/blobs/uploads/1',
    '/v2/{repository}/manifests/latest',
    '../../victim/manifests/latest',
    '/v2/acme%2fvictim/manifests/latest',
    '/v2/acme/app/%2e%2e/victim/manifests/latest',
    '/proxy/v2/victim/manifests/latest',
    '/v2/{repository}/blobs/sha256:1234',
    '/v2/{repository}/tags/list',
  ].flatMap((location) => {
    const change = { status: 202, headers: { location }, ignored: true };
    const error = /which is something else; nothing was sent there|points to a location/;
    return [
      {
        what: `a mount that becomes an upload at ${location}`,
        job: job('layout', lie(0, 'mount', change)),
        error,
      },
      {
        what: `an upload that continues at ${location}`,
        job: job('mirror-lying', lie(1, 'upload-start', change)),
        error,
      },
    ];
  }),
  // Each attempt sends the first chunk, which is lost: retries run out, and each round takes seven requests.
  {
    what: 'an upload that takes a chunk and forgets it, again and again',
    job: {
      ...job('layout', lie(0, 'upload-chunk', { headers: { location: 'http://{self}/elsewhere?a=b#c' } })),
      chunked: true,
    },
    error: /upload of blob|PATCH blob|PUT blob/,
  },
  ...([307, 308] as const).map((status) => ({
    what: `a manifest that is redirected to another repository by ${status}`,
    job: job(
      'layout',
      lie(0, 'manifest-put', { status, ignored: true, headers: { location: '/v2/victim/manifests/latest' } }),
    ),
    error: /which is something else; nothing was sent there/,
  })),
  {
    what: 'a manifest that is redirected to another tag',
    job: job(
      'layout',
      lie(0, 'manifest-put', {
        status: 307,
        ignored: true,
        headers: { location: '/v2/{repository}/manifests/stable' },
      }),
    ),
    error: /which is something else; nothing was sent there/,
  },
];
