import type { Exchange, Step } from './fault-proxy.ts';
import type { ActionRun } from './runner.ts';
import { refuse, type SetRegistries, type Strike } from './set-registries.ts';

/** A fault that doesn't kill the process. */
export interface SetFault {
  name: string;
  /** Allowed error codes, see docs/errors.md. */
  codes: RegExp;
  inputs?: (registries: SetRegistries, path: string) => Record<string, string>;
  /** When to interrupt the step. */
  interrupt?: (registries: SetRegistries) => NonNullable<ActionRun['interrupt']>;
  /** Breaks something until it is repaired. */
  strike?: (registries: SetRegistries, path: string) => unknown;
  /** A tag that someone else sets meanwhile: it is left unchanged, and conflicts with the next run. */
  foreign?: { registry: number; name: string; tag: string };
  /** A registry that can't roll back its tags; the error names each of them. */
  keeps?: { registry: number; atMost: number };
}

/** True for a request of this step to a repository, and for this tag if given. */
function isAt({ step, incoming }: Exchange, wanted: Step, name: string, tag?: string): boolean {
  const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://registry');
  if (step !== wanted || !pathname.includes(`/${name}/`)) return false;
  // A request may set several tags: https://github.com/opencontainers/distribution-spec/pull/600
  return (
    tag === undefined || pathname.endsWith(`/manifests/${tag}`) || searchParams.getAll('tag').includes(tag)
  );
}

const refusing =
  (step: Step, name: string, tag: string | undefined, status: number, code: string): Strike =>
  (exchange) =>
    isAt(exchange, step, name, tag) && refuse(exchange, status, code);

/** Interrupts when a request arrives, which never gets a response. */
function interruptAt(
  registries: SetRegistries,
  registry: number,
  ...[step, name, tag]: [Step, string, string?]
): NonNullable<ActionRun['interrupt']> {
  const happened = new Promise<void>((resolve) => {
    registries.strike(registry, (exchange) => {
      if (!isAt(exchange, step, name, tag)) return false;
      resolve();
      return true;
    });
  });
  return { after: happened, signal: 'SIGINT' };
}

/** A bash-only script that deletes an image of a repository. */
function deletion(host: string, repository: string): string {
  const [address = '', port = ''] = host.split(':');
  return `
digest=$(printf '%s\\n' "$IMAGES" | sed -n 's|.*/${repository}@||p' | head -1)
exec 3<>/dev/tcp/${address}/${port}
printf 'DELETE /v2/${repository}/manifests/%s HTTP/1.1\\r\\nHost: ${host}\\r\\nConnection: close\\r\\n\\r\\n' "$digest" >&3
head -1 <&3 | grep 202`;
}

export const FAULTS: SetFault[] = [
  {
    name: 'the last build fails',
    codes: /^(SOURCE_MISSING|BUILD_\w+)$/,
    inputs: () => ({ 'bake-vars': 'WEB=missing' }),
  },
  {
    name: 'a registry refuses a layer of the last image',
    codes: /^DENIED$/,
    strike: (registries) => registries.strike(2, refusing('post', 'web', undefined, 403, 'DENIED')),
  },
  {
    name: 'a registry refuses a manifest',
    codes: /^MANIFEST_INVALID$/,
    strike: (registries) =>
      registries.strike(1, refusing('manifest', 'db', undefined, 400, 'MANIFEST_INVALID')),
  },
  {
    name: 'a registry fails when it is asked for its tags',
    codes: /^(UNKNOWN|HTTP_500)$/,
    strike: (registries) => registries.strike(2, refusing('look-up', 'db', 'latest', 500, 'UNKNOWN')),
  },
  {
    name: 'the first tag of an image is refused',
    codes: /^DENIED$/,
    strike: (registries) => registries.strike(1, refusing('tag', 'db', '1.2.3', 403, 'DENIED')),
  },
  {
    name: 'a tag in the middle is refused',
    codes: /^DENIED$/,
    strike: (registries) => registries.strike(1, refusing('tag', 'app', '1', 403, 'DENIED')),
  },
  {
    name: 'the very last tag is refused',
    codes: /^DENIED$/,
    strike: (registries) => registries.strike(2, refusing('tag', 'web', 'latest', 403, 'DENIED')),
  },
  {
    name: 'somebody else publishes the version while it is staged',
    codes: /^TAG_IMMUTABLE$/,
    foreign: { registry: 1, name: 'web', tag: '1.2.3' },
    strike(registries, path) {
      let published: Promise<string> | undefined;
      registries.strike(2, (exchange) => {
        if (!isAt(exchange, 'manifest', 'web')) return false;
        published ??= registries.put(1, `${path}/web`, ['1.2.3'], '1.2.3');
        void published.then(() => exchange.forward());
        return true;
      });
    },
  },
  {
    name: 'the job is cancelled while layers are sent',
    codes: /^CANCELLED$/,
    interrupt: (registries) => interruptAt(registries, 1, 'post', 'web'),
  },
  {
    name: 'the job is cancelled while tags move',
    codes: /^CANCELLED$/,
    interrupt: (registries) => interruptAt(registries, 2, 'tag', 'db', 'latest'),
  },
  {
    name: 'the script before tags fails',
    codes: /^BEFORE_TAGS_FAILED$/,
    inputs: () => ({ 'before-tags': 'echo too large; exit 3' }),
  },
  {
    name: 'the script before tags deletes an image',
    codes: /./,
    inputs: ({ behind }, path) => ({ 'before-tags': deletion(behind[2] as string, `${path}/db`) }),
  },
  {
    name: 'a registry acknowledges a tag and loses it',
    codes: /^READ_BACK_MISMATCH$/,
    strike: (registries) =>
      registries.strike(1, (exchange) => {
        if (!isAt(exchange, 'tag', 'web', 'latest')) return false;
        exchange.answer(201);
        return true;
      }),
  },
  {
    name: 'a registry is gone once it has the first tag',
    codes: /./,
    keeps: { registry: 2, atMost: 3 },
    strike(registries) {
      let isGone = false;
      registries.strike(2, ({ step, socket, forward }) => {
        if (!isGone && step !== 'tag') return false;
        if (!isGone) forward({ headers: () => void socket.destroy() });
        else socket.destroy();
        isGone = true;
        return true;
      });
    },
  },
  {
    name: 'the account loses its rights while tags move',
    codes: /./,
    keeps: { registry: 1, atMost: 1 },
    strike(registries) {
      let tags = 0;
      registries.strike(1, (exchange) => {
        const isWrite = exchange.step === 'tag' || exchange.incoming.method === 'DELETE';
        return isWrite && tags++ > 0 && refuse(exchange, 403, 'DENIED');
      });
    },
  },
];
