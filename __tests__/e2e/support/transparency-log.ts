import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** RFC 6962, 2.1: the Merkle tree hash of a list of leaf hashes. */
function rootOf(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return sha256('');
  if (hashes.length === 1) return hashes[0]!;
  const half = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return sha256(NODE, rootOf(hashes.slice(0, half)), rootOf(hashes.slice(half)));
}

/** RFC 6962, 2.1.1: the Merkle audit path of a leaf. */
function pathOf(index: number, hashes: readonly Buffer[]): Buffer[] {
  if (hashes.length < 2) return [];
  const half = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return index < half
    ? [...pathOf(index, hashes.slice(0, half)), rootOf(hashes.slice(half))]
    : [...pathOf(index - half, hashes.slice(half)), rootOf(hashes.slice(0, half))];
}

/** A Merkle tree of entries, with an inclusion proof and signed checkpoint for each. */
export class TransparencyLog {
  readonly entries: string[] = [];
  readonly publicKey: Buffer;
  /** Log id, 32 bytes. */
  readonly id: Buffer;
  readonly origin: string;
  readonly #private: KeyObject;
  readonly #version: 1 | 2;

  /**
   * Version 1 has a P-256 key and signs promises (SETs); 2 has an Ed25519 key, whose id depends on its name.
   */
  constructor(origin: string, version: 1 | 2) {
    const pair =
      version === 1 ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
    this.#private = pair.privateKey;
    this.#version = version;
    this.origin = origin;
    this.publicKey = pair.publicKey.export({ format: 'der', type: 'spki' });
    // c2sp.org/signed-note: an Ed25519 key's id is derived from its name, its type, and its 32 raw bytes.
    this.id =
      version === 1
        ? sha256(this.publicKey)
        : sha256(`${origin}\n`, Buffer.from([1]), this.publicKey.subarray(-32));
  }

  signed(data: Buffer | string): Buffer {
    return sign(this.#version === 1 ? 'sha256' : null, Buffer.from(data), this.#private);
  }

  /** Adds an entry; for a duplicate, returns the existing index. */
  add(body: string): { index: number; known: boolean } {
    const known = this.entries.indexOf(body);
    if (known >= 0) return { index: known, known: true };
    this.entries.push(body);
    return { index: this.entries.length - 1, known: false };
  }

  proof(index: number) {
    const hashes = this.entries.map((body) => sha256(LEAF, body));
    const root = rootOf(hashes);
    const name = this.origin.split(' ')[0] ?? '';
    const note = `${this.origin}\n${hashes.length}\n${root.toString('base64')}\n`;
    const signature = Buffer.concat([this.id.subarray(0, 4), this.signed(note)]).toString('base64');
    return {
      root,
      size: hashes.length,
      hashes: pathOf(index, hashes),
      checkpoint: `${note}\n— ${name} ${signature}\n`,
    };
  }
}
