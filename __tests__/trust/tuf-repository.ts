import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createHttpClient } from '../../src/http/client.ts';
import type { HttpClient } from '../../src/http/types.ts';
import { silent } from '../../src/support/reporter.ts';
import { canonical } from '../e2e/support/sigstore.ts';

/** JSON of a trusted root with one authority. */
export const trustedRoot = (uri: string) =>
  JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [],
    certificateAuthorities: [
      { subject: { organization: 'x', commonName: 'x' }, uri, certChain: { certificates: [] }, validFor: {} },
    ],
  });

const LATER = '2999-01-01T00:00:00Z';
const EARLIER = '2020-01-01T00:00:00Z';

/** A key as the metadata describes it. */
function makeKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw.toString('hex') } };
  return { key, privateKey, id: createHash('sha256').update(canonical(key)).digest('hex') };
}
type Key = ReturnType<typeof makeKey>;

/** Versions and ends of the roles' metadata; each can be wrong. */
export interface Release {
  expires?: Partial<Record<'root' | 'timestamp' | 'snapshot' | 'targets', string>>;
  /** Of the timestamp, the snapshot and the targets. */
  version?: number;
  /** What the timestamp says of the snapshot, and the snapshot of the targets. */
  said?: { snapshot?: number; targets?: number };
}

const closing = new Set<() => void>();
/** Stops all that were asked. */
export function closeRepositories(): void {
  for (const close of closing) close();
  closing.clear();
}

/**
 * A repository by the TUF specification, 1.0, served over HTTP on loopback under the names of the real ones: each of
 * the four roles is signed by one key.
 */
export class TufRepository {
  readonly files = new Map<string, string>();
  readonly asked: string[] = [];
  /** Answers in place of a file. */
  readonly faults = new Map<string, (response: ServerResponse, next: () => void) => void>();
  key: Key = makeKey();
  #roots = 1;
  #url: Promise<string> | undefined;

  private signed(type: string, fields: object, expires = LATER, keys: readonly Key[] = [this.key]): string {
    const body = { _type: type, spec_version: '1.0.31', version: 1, expires, ...fields };
    const signatures = keys.map(({ id, privateKey }) => ({
      keyid: id,
      sig: sign(null, Buffer.from(canonical(body)), privateKey).toString('hex'),
    }));
    return JSON.stringify({ signatures, signed: body });
  }

  root(version = 1, expires?: string, keys?: readonly Key[]): string {
    const role = { keyids: [this.key.id], threshold: 1 };
    const roles = { root: role, timestamp: role, snapshot: role, targets: role };
    const fields = { version, keys: { [this.key.id]: this.key.key }, roles, consistent_snapshot: true };
    // Old as it may be: a root is the start of a chain, and only its last version must not have expired.
    return this.signed('root', fields, expires ?? (version === 1 ? EARLIER : LATER), keys);
  }

  publish(targets: Record<string, string>, { expires = {}, version = 1, said = {} }: Release = {}): void {
    const described = Object.entries(targets).map(([name, text]) => {
      const sha256 = createHash('sha256').update(text).digest('hex');
      this.files.set(`/targets/${sha256}.${name}`, text);
      return [name, { length: Buffer.byteLength(text), hashes: { sha256 } }];
    });
    this.#roots = Math.max(this.#roots, 2);
    if (!this.files.has('/2.root.json')) this.files.set('/2.root.json', this.root(2, expires.root));
    const put = (path: string, type: string, fields: object, end: string | undefined) =>
      this.files.set(path, this.signed(type, { version, ...fields }, end));
    const meta = (file: string, described: number) => ({ meta: { [file]: { version: described } } });
    put('/timestamp.json', 'timestamp', meta('snapshot.json', said.snapshot ?? version), expires.timestamp);
    put(
      `/${said.snapshot ?? version}.snapshot.json`,
      'snapshot',
      meta('targets.json', said.targets ?? version),
      expires.snapshot,
    );
    put(
      `/${said.targets ?? version}.targets.json`,
      'targets',
      { targets: Object.fromEntries(described) },
      expires.targets,
    );
  }

  /** The next version of the root, with another key, signed by both; `by` others: as a thief would. */
  rotate(by?: readonly Key[], named?: number): void {
    const before = this.key;
    this.key = makeKey();
    this.#roots += 1;
    const text = this.root(named ?? this.#roots, LATER, by ?? [before, this.key]);
    this.files.set(`/${this.#roots}.root.json`, text);
  }

  private listen(): Promise<string> {
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      const serve = () => {
        const text = this.files.get(path);
        response.writeHead(text === undefined ? 404 : 200).end(text);
      };
      const fault = this.faults.get(path);
      if (fault) fault(response, serve);
      else serve();
    });
    closing.add(() => {
      this.#client.close();
      server.closeAllConnections();
      server.close();
    });
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () =>
        resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      );
    });
  }

  /** The action's own client, led to loopback. */
  readonly http: HttpClient = {
    close: () => undefined,
    send: async (request) => {
      this.asked.push(request.url.href);
      const url = new URL(request.url.pathname, await (this.#url ??= this.listen()));
      return this.#client.send({ ...request, url });
    },
  };
  readonly #client = createHttpClient({ env: {}, settings: () => ({}) });
  readonly services = { http: this.http, reporter: silent, retries: 0 };

  /** Makes this repository's root the one that is known for a host. */
  async trust(cache: string, host: string): Promise<void> {
    await mkdir(join(cache, host), { recursive: true });
    await writeFile(join(cache, host, 'root.json'), this.root());
  }
}
