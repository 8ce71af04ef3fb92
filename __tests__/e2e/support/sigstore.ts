import { createHash, createPublicKey, createVerify, generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initializeCA, initializeCTLog, initializeTSA } from '@sigstore/mock';
import { TransparencyLog } from './transparency-log.ts';

export type ServiceName = 'fulcio' | 'rekor' | 'rekor2' | 'tsa' | 'github';

/** Responds instead of a service; `next` is the service itself. */
export type Fault = (
  request: { path: string; body: Buffer },
  response: ServerResponse,
  next: () => Promise<void>,
) => Promise<void> | void;

export interface Sigstore {
  /** `http://127.0.0.1:port`: all services share a port and are distinguished by path. */
  url: string;
  host: string;
  /** Trusted root (JSON): everything, or without logs like GitHub's instance. */
  trustedRoot(kind?: 'all' | 'github'): string;
  /** Signing config (JSON). */
  signingConfig(options?: { rekor?: 0 | 1 | 2; tsa?: boolean; fulcio?: boolean }): string;
  /** A job's token like GitHub's, but not signed. */
  token(claims?: Record<string, unknown>): string;
  /** The variables of a job with `id-token: write`. */
  environment(): Record<string, string>;
  rekor: TransparencyLog;
  rekor2: TransparencyLog;
  /** Number of requests by service. */
  requests: Record<ServiceName, number>;
  /** Issued certificates, as DER. */
  certificates: Buffer[];
  /** Bundles sent to GitHub's attestations API. */
  attestations: { repository: string; bundle: unknown; authorization: string | undefined }[];
  faults: Partial<Record<ServiceName, Fault>>;
  /** Claims of the tokens it issues. */
  claims: Record<string, unknown>;
  /**
   * Clock offsets of its services in milliseconds; the timestamp authority's may have fractions of a second.
   */
  clocks: { fulcio: number; rekor: number; tsa: number };
  /** Handles a request for one of its services, whatever the host. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

const FULCIO = '1.3.6.1.4.1.57264.1';
export const WORKFLOW = 'acme/app/.github/workflows/release.yml@refs/heads/main';
export const IDENTITY = `https://github.com/${WORKFLOW}`;
export const ISSUER = 'https://token.actions.githubusercontent.com';

/** Claims for a push to main of acme/app, as in https://docs.github.com/actions/reference/security/oidc. */
export const CLAIMS: Record<string, unknown> = {
  iss: ISSUER,
  aud: 'sigstore',
  sub: 'repo:acme/app:ref:refs/heads/main',
  repository: 'acme/app',
  repository_id: '74',
  repository_owner: 'acme',
  repository_owner_id: '65',
  repository_visibility: 'public',
  ref: 'refs/heads/main',
  sha: 'a'.repeat(40),
  event_name: 'push',
  workflow_ref: WORKFLOW,
  workflow_sha: 'a'.repeat(40),
  job_workflow_ref: WORKFLOW,
  job_workflow_sha: 'a'.repeat(40),
  run_id: '4000',
  run_attempt: '1',
  runner_environment: 'github-hosted',
};

/**
 * Fulcio, Rekor v1 and v2, a timestamp authority, GitHub's attestations API and the runner's token service on
 * loopback. They respond like the real services, and validate what they receive: proofs of possession,
 * signatures, hashes, and the statement against the certificate.
 */
export async function startSigstore(): Promise<Sigstore> {
  const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ctLog = await initializeCTLog(pair());
  const ca = await initializeCA(pair(), ctLog);
  const githubCa = await initializeCA(pair());
  const tsa = await initializeTSA(pair());
  const clocks = { fulcio: 0, rekor: 0, tsa: 0 };
  // Whole seconds, as real authorities send: DER drops trailing zeros of fractions, which few parsers
  // support.
  Object.assign(tsa, { getCurrentTime: () => new Date(Math.floor(Date.now() / 1000) * 1000 + clocks.tsa) });
  for (const one of [ca, githubCa])
    Object.assign(one, { getCurrentTime: () => new Date(Date.now() + clocks.fulcio) });
  const rekor = new TransparencyLog('127.0.0.1 - 1193050959916656506', 1);
  const rekor2 = new TransparencyLog('127.0.0.1', 2);
  const times = new Map<number, number>();
  const state = {
    requests: { fulcio: 0, rekor: 0, rekor2: 0, tsa: 0, github: 0 },
    certificates: [] as Buffer[],
    attestations: [] as Sigstore['attestations'],
    faults: {} as Sigstore['faults'],
    claims: { ...CLAIMS },
    clocks,
  };
  const json = (
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));

  const token = (claims: Record<string, unknown> = {}): string => {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = { ...state.claims, nbf: now, iat: now, exp: now + 300, ...claims };
    return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(payload)}.${part('signature')}`;
  };

  async function fulcio(body: Buffer, response: ServerResponse, from: typeof ca): Promise<void> {
    const { credentials, publicKeyRequest } = JSON.parse(body.toString());
    const claims = JSON.parse(
      Buffer.from(credentials.oidcIdentityToken.split('.')[1], 'base64url').toString(),
    );
    const pem: string = publicKeyRequest.publicKey.content;
    if (claims.aud !== 'sigstore') {
      return json(response, 401, {
        code: 16,
        message: `There was an error processing the identity token: audience ${claims.aud}`,
        details: [],
      });
    }
    const proof = createVerify('sha256').update(String(claims.email ?? claims.sub));
    if (!proof.verify(pem, publicKeyRequest.proofOfPossession, 'base64')) {
      return json(response, 400, {
        code: 3,
        message: 'The signature supplied in the request could not be verified',
        details: [],
      });
    }
    const leaf = Buffer.from(
      (await from.issueCertificate({
        publicKey: createPublicKey(pem).export({ format: 'der', type: 'spki' }) as Buffer<ArrayBuffer>,
        subjectAltName: `${serverOf(claims)}/${claims.job_workflow_ref}`,
        extensions: extensionsOf(claims),
      })) as Uint8Array,
    );
    state.certificates.push(leaf);
    const certificates = [leaf, Buffer.from(from.rootCertificate as Uint8Array)].map(toPem);
    json(response, 200, { signedCertificateEmbeddedSct: { chain: { certificates } } });
  }

  function rekorV1(body: Buffer, response: ServerResponse): void {
    const entry = JSON.parse(body.toString());
    let stored: string;
    try {
      stored = entry.kind === 'dsse' ? storeDsse(entry) : storeHashedRekord(entry);
    } catch (error) {
      return json(response, 400, {
        code: 400,
        message: `error processing entry: ${(error as Error).message}`,
      });
    }
    const { index, known } = rekor.add(stored);
    const uuid = createHash('sha256').update(stored).digest('hex');
    if (known) {
      const message = `an equivalent entry already exists in the transparency log with UUID ${uuid}`;
      return json(response, 409, { code: 409, message }, { location: `/api/v1/log/entries/${uuid}` });
    }
    times.set(index, Math.floor((Date.now() + clocks.rekor) / 1000));
    json(
      response,
      201,
      { [uuid]: rekorEntry(index) },
      { etag: uuid, location: `/api/v1/log/entries/${uuid}` },
    );
  }

  function rekorEntry(index: number) {
    const body = Buffer.from(rekor.entries[index]!).toString('base64');
    const entry = {
      body,
      integratedTime: times.get(index),
      logID: rekor.id.toString('hex'),
      logIndex: index,
    };
    const { root, size, hashes, checkpoint } = rekor.proof(index);
    return {
      ...entry,
      verification: {
        signedEntryTimestamp: rekor.signed(JSON.stringify(entry)).toString('base64'),
        inclusionProof: {
          checkpoint,
          hashes: hashes.map((hash) => hash.toString('hex')),
          logIndex: index,
          rootHash: root.toString('hex'),
          treeSize: size,
        },
      },
    };
  }

  function rekorV2(body: Buffer, response: ServerResponse): void {
    const request = JSON.parse(body.toString()).hashedRekordRequestV002;
    if (!request) return json(response, 400, { code: 3, message: 'unsupported entry type' });
    const { digest, signature } = request;
    const raw: string = (signature.verifier.x509Certificate ?? signature.verifier.publicKey).rawBytes;
    const stored = canonical({
      apiVersion: '0.0.2',
      kind: 'hashedrekord',
      spec: {
        hashedRekordV002: {
          data: { algorithm: 'SHA2_256', digest },
          signature: { content: signature.content, verifier: signature.verifier },
        },
      },
    });
    if (!raw) return json(response, 400, { code: 3, message: 'missing verifier' });
    const { index } = rekor2.add(stored);
    const { root, size, hashes, checkpoint } = rekor2.proof(index);
    json(response, 201, {
      logIndex: String(index),
      logId: { keyId: rekor2.id.toString('base64') },
      kindVersion: { kind: 'hashedrekord', version: '0.0.2' },
      integratedTime: '0',
      inclusionPromise: null,
      inclusionProof: {
        logIndex: String(index),
        rootHash: root.toString('base64'),
        treeSize: String(size),
        hashes: hashes.map((hash) => hash.toString('base64')),
        checkpoint: { envelope: checkpoint },
      },
      canonicalizedBody: Buffer.from(stored).toString('base64'),
    });
  }

  async function timestamp(body: Buffer, response: ServerResponse, type: string | undefined): Promise<void> {
    if (!type?.startsWith('application/json')) return void response.writeHead(415).end();
    const { artifactHash, hashAlgorithm, certificates } = JSON.parse(body.toString());
    if (hashAlgorithm !== 'sha256') return json(response, 400, { message: 'unsupported hash algorithm' });
    const reply = await tsa.timestamp({
      artifactHash: Buffer.from(artifactHash, 'base64'),
      hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
      nonce: 1234567890,
      policyOID: '1.3.6.1.4.1.57264.2',
      certReq: certificates ?? false,
    });
    response
      .writeHead(201, { 'content-type': 'application/timestamp-reply' })
      .end(Buffer.from(reply as Uint8Array));
  }

  function attest(path: string, body: Buffer, request: IncomingMessage, response: ServerResponse): void {
    const repository = /^\/repos\/([^/]+\/[^/]+)\/attestations$/.exec(path)?.[1] ?? '';
    const { bundle } = JSON.parse(body.toString());
    if (!bundle) return json(response, 422, { message: 'Invalid request. "bundle" wasn\'t supplied.' });
    const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString());
    if (statement.predicateType === 'https://slsa.dev/provenance/v1') {
      const { workflow } = statement.predicate.buildDefinition.externalParameters;
      const claims = state.claims;
      const right =
        workflow.repository === `${serverOf(claims)}/${claims['repository']}` &&
        workflow.ref === claims['ref'];
      if (!right)
        return json(response, 422, {
          message: 'Invalid bundle: provenance and certificate values do not match',
        });
    }
    state.attestations.push({ repository, bundle, authorization: request.headers.authorization });
    json(response, 201, { id: state.attestations.length });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const path = url.pathname;
    const serve = (name: ServiceName, work: () => Promise<void> | void): Promise<void> | void => {
      state.requests[name] += 1;
      const fault = state.faults[name];
      return fault ? fault({ path, body }, response, async () => work()) : work();
    };
    if (path === '/token') {
      const audience = url.searchParams.get('audience') ?? '';
      return json(response, 200, { value: token({ aud: audience }) });
    }
    if (path.startsWith('/repos/') && request.method === 'GET') {
      // https://docs.github.com/rest/repos/attestations#list-attestations
      const isList = path.includes('/attestations/');
      return json(response, 200, isList ? { attestations: state.attestations } : { full_name: 'acme/app' });
    }
    if (path.startsWith('/repos/')) return serve('github', () => attest(path, body, request, response));
    if (path === '/api/v2/signingCert')
      return serve('fulcio', () =>
        fulcio(body, response, /githubapp\.com|ghe\.com/.test(String(request.headers.host)) ? githubCa : ca),
      );
    if (path === '/api/v1/log/entries') return serve('rekor', () => rekorV1(body, response));
    if (path.startsWith('/api/v1/log/entries/')) {
      const uuid = path.split('/').at(-1);
      const index = rekor.entries.findIndex(
        (entry) => createHash('sha256').update(entry).digest('hex') === uuid,
      );
      return serve('rekor', () =>
        index < 0 ? json(response, 404, {}) : json(response, 200, { [uuid!]: rekorEntry(index) }),
      );
    }
    if (path === '/api/v2/log/entries') return serve('rekor2', () => rekorV2(body, response));
    if (path === '/api/v1/timestamp')
      return serve('tsa', () => timestamp(body, response, request.headers['content-type']));
    response.writeHead(404).end();
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String((error as Error).stack));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const key = (rawBytes: Buffer, keyDetails: string) => ({
    rawBytes: rawBytes.toString('base64'),
    keyDetails,
    validFor: { start: '2021-01-01T00:00:00Z' },
  });
  const authority = (chain: ArrayBufferView[], uri: string) => ({
    subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
    uri,
    certChain: {
      certificates: chain.map((der) => ({ rawBytes: Buffer.from(der as Uint8Array).toString('base64') })),
    },
    validFor: { start: '2021-01-01T00:00:00Z' },
  });
  return {
    ...state,
    url,
    host: `127.0.0.1:${port}`,
    rekor,
    rekor2,
    token,
    handle,
    get claims() {
      return state.claims;
    },
    set claims(claims) {
      state.claims = claims;
    },
    get faults() {
      return state.faults;
    },
    set faults(faults) {
      state.faults = faults;
    },
    trustedRoot(kind = 'all') {
      const all = kind === 'all';
      return JSON.stringify({
        mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
        tlogs: all
          ? [
              {
                baseUrl: url,
                hashAlgorithm: 'SHA2_256',
                publicKey: key(rekor.publicKey, 'PKIX_ECDSA_P256_SHA_256'),
                logId: { keyId: rekor.id.toString('base64') },
              },
              {
                baseUrl: 'http://127.0.0.1',
                hashAlgorithm: 'SHA2_256',
                publicKey: key(rekor2.publicKey, 'PKIX_ED25519'),
                logId: { keyId: rekor2.id.toString('base64') },
              },
            ]
          : [],
        certificateAuthorities: [authority([(all ? ca : githubCa).rootCertificate], url)],
        ctlogs: all
          ? [
              {
                baseUrl: url,
                hashAlgorithm: 'SHA2_256',
                publicKey: key(Buffer.from(ctLog.publicKey), 'PKIX_ECDSA_P256_SHA_256'),
                logId: { keyId: Buffer.from(ctLog.logID as Uint8Array).toString('base64') },
              },
            ]
          : [],
        timestampAuthorities: [
          authority([tsa.intCertificate, tsa.rootCertificate], `${url}/api/v1/timestamp`),
        ],
      });
    },
    signingConfig({ rekor: version = 1, tsa: stamped = true, fulcio: issuing = true } = {}) {
      const service = (at: string, majorApiVersion: number) => ({
        url: at,
        majorApiVersion,
        validFor: { start: '2021-01-01T00:00:00Z' },
        operator: 'tests',
      });
      return JSON.stringify({
        mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
        caUrls: issuing ? [service(url, 1)] : [],
        oidcUrls: [],
        rekorTlogUrls: version === 0 ? [] : [service(url, version)],
        tsaUrls: stamped ? [service(`${url}/api/v1/timestamp`, 1)] : [],
        rekorTlogConfig: { selector: 'ANY' },
        tsaConfig: { selector: 'ANY' },
      });
    },
    environment: () => ({
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token-of-the-runner',
    }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A tenant of ghe.com has its own issuer: `https://token.actions.acme.ghe.com`. */
function serverOf({ iss }: Record<string, unknown>): string {
  const tenant = /^https:\/\/token\.actions\.([\w-]+\.ghe\.com)$/.exec(String(iss))?.[1];
  return `https://${tenant ?? 'github.com'}`;
}

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
function extensionsOf(claims: Record<string, string>) {
  const server = serverOf(claims);
  const { repository } = claims;
  const source = repository === undefined ? undefined : `${server}/${repository}`;
  const values: Record<number, string | undefined> = {
    8: claims['iss'],
    9: `${server}/${claims['job_workflow_ref']}`,
    10: claims['job_workflow_sha'],
    11: claims['runner_environment'],
    12: source,
    13: claims['sha'],
    14: claims['ref'],
    15: claims['repository_id'],
    16: `${server}/${claims['repository_owner']}`,
    17: claims['repository_owner_id'],
    18: `${server}/${claims['workflow_ref']}`,
    19: claims['workflow_sha'],
    20: claims['event_name'],
    21: `${server}/${claims['repository']}/actions/runs/${claims['run_id']}/attempts/${claims['run_attempt']}`,
    22: claims['repository_visibility'],
  };
  // The oldest extensions are untyped strings, but still in use: cosign's `--certificate-github-workflow-*`
  // read them.
  const raw = [claims['iss'], claims['event_name'], claims['sha'], 'Release', repository, claims['ref']];
  return [
    ...raw.flatMap((value, index) =>
      value === undefined ? [] : [{ oid: `${FULCIO}.${index + 1}`, value, legacy: true }],
    ),
    ...Object.entries(values).flatMap(([number, value]) =>
      value === undefined ? [] : [{ oid: `${FULCIO}.${number}`, value }],
    ),
  ];
}

function toPem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** RFC 8785, for the types in entries: strings, objects and lists. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`)
    .join(',')}}`;
}

const hex = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');

/** rekor/pkg/types/dsse/v0.0.1: verifies the envelope, and stores hashes. */
function storeDsse(entry: { spec: { proposedContent: { envelope: string; verifiers: string[] } } }): string {
  const { envelope, verifiers } = entry.spec.proposedContent;
  const { payload, payloadType, signatures } = JSON.parse(envelope);
  const bytes = Buffer.from(payload, 'base64');
  const pae = Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${bytes.length} `),
    bytes,
  ]);
  const pem = Buffer.from(verifiers[0]!, 'base64').toString();
  if (!verify('sha256', pae, createPublicKey(pem), Buffer.from(signatures[0].sig, 'base64')))
    throw new Error('could not verify envelope');
  return canonical({
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      envelopeHash: { algorithm: 'sha256', value: hex(envelope) },
      payloadHash: { algorithm: 'sha256', value: hex(bytes) },
      signatures: [{ signature: signatures[0].sig, verifier: verifiers[0] }],
    },
  });
}

function storeHashedRekord(entry: {
  spec: { data: { hash: { value: string } }; signature: { content: string; publicKey: { content: string } } };
}): string {
  const { data, signature } = entry.spec;
  if (!/^[0-9a-f]{64}$/.test(data.hash.value)) throw new Error('invalid hash');
  createPublicKey(Buffer.from(signature.publicKey.content, 'base64').toString());
  return canonical({
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: {
      data: { hash: { algorithm: 'sha256', value: data.hash.value } },
      signature: { content: signature.content, publicKey: { content: signature.publicKey.content } },
    },
  });
}
