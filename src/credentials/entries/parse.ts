import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { PublishError } from '../../oci/errors.ts';
import { parseYaml } from '../../support/yaml/parse.ts';
import { LIMITS, overLimit } from '../../support/limits.ts';
import { PROVIDERS, providerNamed, providerOf } from '../providers/index.ts';
import { KEYS, similarKey } from './keys.ts';
import type { AuthEntry, ProviderName } from '../types.ts';
import { entryError, INPUT } from '../entry-error.ts';
import { readRegistry } from './registry-name.ts';
import { chooseMethod } from './auth-method.ts';

type Written = Pick<AuthEntry, 'line' | 'values' | 'lines'> & { empty: string[] };

/**
 * Parses the `registry-auth` input, a YAML list with the keys of `keys.ts`. Values are read as plain text,
 * never as YAML numbers or dates: they come from secrets, and `0123` has to stay `0123`. Messages never
 * contain the value of a secret key, nor text of a line that couldn't be parsed.
 * @throws PublishError with `input` `registry-auth` and the line, for the first mistake.
 */
export function parseRegistryAuth(yamlText: string): AuthEntry[] {
  const counter = new LineCounter();
  const document = parseYaml(
    yamlText,
    { what: INPUT, input: INPUT },
    { lineCounter: counter, prettyErrors: false, version: '1.2' },
  );
  const fault = document.errors[0];
  if (fault) throw unreadable(counter.linePos(fault.pos[0]).line, fault.code);
  const root: unknown = document.contents;
  if (root === null || (isScalar(root) && (root.value === null || root.value === ''))) return [];
  if (!isSeq(root)) {
    throw inputError(
      1,
      'registry-auth must be a list',
      'Begin each registry with a dash: "- registry: ghcr.io", and put its other keys below, indented by two spaces.',
    );
  }
  if (root.items.length > LIMITS.logins.value) throw overLimit(LIMITS.logins, INPUT, { input: INPUT });
  const lineOf = (node: unknown) => counter.linePos((node as Node).range?.[0] ?? 0).line;
  const entries = root.items.map((item) => {
    if (!isMap(item)) {
      throw inputError(
        isScalar(item) ? lineOf(item) : 1,
        'An item of registry-auth has no keys',
        'Write each item as "- registry: registry.example", with its other keys below.',
      );
    }
    return readEntry(readItem(item, lineOf));
  });
  return withoutDoubles(entries);
}

function readItem(item: YAMLMap, lineOf: (node: unknown) => number): Written {
  const values = new Map<string, string>();
  const lines = new Map<string, number>();
  const empty: string[] = [];
  for (const pair of item.items as Pair[]) {
    const line = lineOf(pair.key);
    const name = readKey(pair, line);
    lines.set(name, line);
    const value = readValue(name, pair.value, line);
    if (value === '') empty.push(name);
    else values.set(name, value);
  }
  return { line: lineOf(item), values, lines, empty };
}

function readKey(pair: Pair, line: number): string {
  const name = isScalar(pair.key) ? String(pair.key.value) : '';
  if (KEYS.has(name)) return name;
  const similar = similarKey(name);
  // A line of a secret may look like a key: quote it only if it could be one of ours.
  const shown = /^[a-zA-Z][\w-]{0,30}$/.test(name) ? `the key ${JSON.stringify(name)}` : 'a key';
  throw inputError(
    line,
    `registry-auth has ${shown} that isn't known`,
    similar ? `Did you mean ${JSON.stringify(similar)}?` : `The keys are: ${[...KEYS.keys()].join(', ')}.`,
  );
}

function readValue(name: string, node: unknown, line: number): string {
  if (node === null) return '';
  if (!isScalar(node)) {
    throw inputError(
      line,
      `The value of ${name} is not text`,
      `Write a secret as ${name}: \${{ toJSON(secrets.NAME) }}; put other text between single quotes.`,
    );
  }
  const text = written(node);
  const kind = KEYS.get(name)?.kind;
  if (text === '' || kind === 'secret') return text;
  if (kind === 'flag' && text !== 'true' && text !== 'false') {
    throw inputError(line, `${name} is neither true nor false`, `Write ${name}: true, or leave it out.`);
  }
  if (kind === 'seconds' && !/^[1-9]\d{0,6}$/.test(text)) {
    throw inputError(line, `${name} is not a number of seconds`, `Write it as ${name}: 3600.`);
  }
  return text.trim();
}

/** The text as written, not YAML's interpretation of it: a password may look like a number. */
function written({ type, source, value }: Scalar): string {
  if (type !== 'PLAIN') return String(value ?? '');
  // GitHub's `toJSON` renders an unset secret as `null`.
  return source === undefined || source === 'null' ? '' : source;
}

function readEntry(written: Written): AuthEntry {
  const { host, path } = readRegistry(written);
  checkTls(written);
  const provider = readProvider(written, host);
  const bare: AuthEntry = { ...written, host, path, provider, authMethod: 'none' };
  const authMethod = chooseMethod(bare, providerNamed(provider));
  if (authMethod && written.empty.length === 0) authMethod.check?.({ ...bare, authMethod: authMethod.name });
  return { ...bare, authMethod: authMethod?.name ?? 'none' };
}

function readProvider(written: Written, host: string): ProviderName {
  const type = written.values.get('type');
  const ecr = written.values.get('ecr');
  if (ecr !== undefined && !['true', 'false', 'auto'].includes(ecr)) {
    throw entryError(
      written,
      'ecr',
      'ecr is neither true, false nor auto',
      'Leave it out: ECR is known by its host.',
    );
  }
  const known = PROVIDERS.find(({ name }) => name === type);
  if (type !== undefined && !known) {
    throw entryError(
      written,
      'type',
      `Unknown registry type ${JSON.stringify(type)}`,
      `Write one of ${PROVIDERS.map(({ name }) => name).join(', ')}, or leave it out.`,
    );
  }
  const wanted = ecr === 'true' ? 'ecr' : ecr === 'false' ? 'generic' : undefined;
  if (known && wanted && known.name !== wanted) {
    throw entryError(written, 'ecr', `ecr: ${ecr} contradicts type: ${type}`, 'Keep one of the two.');
  }
  return known?.name ?? wanted ?? providerOf(host);
}

function checkTls(written: Written): void {
  const { values, empty } = written;
  const has = (name: string) => values.has(name);
  // An empty value, from an unset secret, counts as given: it is reported later, or ignored without secrets.
  const named = (name: string) => has(name) || empty.includes(name);
  if (named('client-cert') !== named('client-key')) {
    const [given, missing] = named('client-cert')
      ? ['client-cert', 'client-key']
      : ['client-key', 'client-cert'];
    throw entryError(written, given, `${given} has no effect without ${missing}`, `Add ${missing}.`);
  }
  const insecure = values.get('insecure');
  if (insecure !== undefined && !['true', 'false', 'http'].includes(insecure)) {
    throw entryError(
      written,
      'insecure',
      'insecure is neither true, false nor http',
      'Write insecure: true for TLS without verification, insecure: http for plain HTTP.',
    );
  }
  if (insecure === 'http' && (has('ca') || has('client-cert'))) {
    throw entryError(
      written,
      'insecure',
      'insecure: http contradicts ca and client-cert, which are for TLS',
      'Keep one of the two.',
    );
  }
  if (insecure === 'true' && has('ca')) {
    throw entryError(
      written,
      'insecure',
      'insecure: true contradicts ca, which is there to verify',
      'Leave insecure out: the ca is enough.',
    );
  }
}

/**
 * Drops a repeated login, as docker/login-action allows it; two different logins for one place are an error.
 */
function withoutDoubles(entries: readonly AuthEntry[]): AuthEntry[] {
  const seen = new Map<string, AuthEntry>();
  for (const entry of entries) {
    const name = entry.path === '' ? entry.host : `${entry.host}/${entry.path}`;
    const first = seen.get(name);
    if (first && !sameLogin(first, entry)) {
      throw entryError(
        entry,
        'registry',
        `${name} is in registry-auth twice, with different values; the first time in line ${first.line}`,
        'Keep one, or give one a longer path: registry: docker.io/acme.',
      );
    }
    if (!first) seen.set(name, entry);
  }
  return [...seen.values()];
}

/** Ignores `registry` and `scope`: they may be spelled differently, and their meaning was compared before. */
function sameLogin(one: AuthEntry, other: AuthEntry): boolean {
  const told = ({ values, empty, provider }: AuthEntry): string =>
    JSON.stringify([
      provider,
      [...empty].sort(),
      [...values].filter(([key]) => key !== 'registry' && key !== 'scope').sort(),
    ]);
  return told(one) === told(other);
}

function unreadable(line: number, code: string): PublishError {
  const hint =
    code === 'DUPLICATE_KEY'
      ? 'Remove the duplicate key.'
      : code === 'TAB_AS_INDENT'
        ? "Indent with spaces: YAML doesn't allow tabs."
        : 'Write a secret as password: ${{ toJSON(secrets.NAME) }}, which is valid YAML whatever it holds; other values that hold ": " or " #", or begin with a sign, go between single quotes.';
  return inputError(line, 'Invalid YAML in registry-auth', hint);
}

function inputError(line: number, message: string, hint: string): PublishError {
  return new PublishError(message, { hint, code: 'REGISTRY_AUTH_INVALID', input: INPUT, line });
}
