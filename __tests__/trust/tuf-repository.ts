import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { HttpClient } from '../../src/http/types.ts';
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

/** A repository by the TUF specification, 1.0: each of the four roles signed by one key. */
export class TufRepository {
  readonly files = new Map<string, string>();
  readonly asked: string[] = [];
  private readonly pair = generateKeyPairSync('ed25519');
  private readonly keyId: string;
  private readonly key: object;

  constructor() {
    const raw = this.pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    this.key = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw.toString('hex') } };
    this.keyId = createHash('sha256').update(canonical(this.key)).digest('hex');
  }

  private signed(type: string, fields: object, expires = '2999-01-01T00:00:00Z'): string {
    const body = { _type: type, spec_version: '1.0.31', version: 1, expires, ...fields };
    const signature = sign(null, Buffer.from(canonical(body)), this.pair.privateKey).toString('hex');
    return JSON.stringify({ signatures: [{ keyid: this.keyId, sig: signature }], signed: body });
  }

  root(version = 1): string {
    const role = { keyids: [this.keyId], threshold: 1 };
    const roles = { root: role, timestamp: role, snapshot: role, targets: role };
    // Old as it may be: a root is the start of a chain, and only its last version must not have expired.
    const expires = version === 1 ? '2020-01-01T00:00:00Z' : '2999-01-01T00:00:00Z';
    const fields = { version, keys: { [this.keyId]: this.key }, roles, consistent_snapshot: true };
    return this.signed('root', fields, expires);
  }

  publish(targets: Record<string, string>, expires?: string): void {
    const described = Object.entries(targets).map(([name, text]) => {
      const sha256 = createHash('sha256').update(text).digest('hex');
      this.files.set(`/targets/${sha256}.${name}`, text);
      return [name, { length: Buffer.byteLength(text), hashes: { sha256 } }];
    });
    this.files.set('/2.root.json', this.root(2));
    this.files.set(
      '/timestamp.json',
      this.signed('timestamp', { meta: { 'snapshot.json': { version: 1 } } }, expires),
    );
    this.files.set('/1.snapshot.json', this.signed('snapshot', { meta: { 'targets.json': { version: 1 } } }));
    this.files.set('/1.targets.json', this.signed('targets', { targets: Object.fromEntries(described) }));
  }

  /** In place of the network. */
  readonly http: HttpClient = {
    close: () => undefined,
    send: async ({ url }) => {
      this.asked.push(url.href);
      const text = this.files.get(url.pathname);
      const body = Readable.from([Buffer.from(text ?? '')]);
      return {
        status: text === undefined ? 404 : 200,
        headers: {},
        url,
        body,
        text: async () => text ?? '',
        bytes: async () => Buffer.from(text ?? ''),
        drain: async () => void body.resume(),
      };
    },
  };

  /** Makes this repository's root the one that is known for a host. */
  async trust(cache: string, host: string): Promise<void> {
    await mkdir(join(cache, host), { recursive: true });
    await writeFile(join(cache, host, 'root.json'), this.root());
  }
}
