import { describe, expect, test } from '@jest/globals';
import { createRedactor } from '../../../src/support/text/redactor.ts';
import { escapeMarkdown } from '../../../src/report/summary/markdown.ts';

const SECRETS = [
  'hunter2hunter2',
  'p@ss:w/rd+x=y&z',
  'with space and +plus',
  ' leading and trailing ',
  'quo"te\'s and `ticks`',
  'back\\slash\\\\twice\\"x',
  '<b>&amp;</b>',
  'tab\there',
  'ünïcödé-пароль-密码-🔑',
  '$HOME ${{ x }} {{y}} %41%',
  '*_[]()#!|~^',
  'dckr_pat_aBc-123_456',
  'ghs_16C7e42F292c6912E7710c838347Ae178B4a',
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln-_',
  'ends with newline\n',
  'AAAA',
  '????????',
];

const rfc3986 = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
const hex = (number: number, digits = 2) => number.toString(16).padStart(digits, '0');
const json = (text: string) => JSON.stringify(text).slice(1, -1);
/** As Go's encoding/json writes it, in which most registries are written. */
const goJson = (text: string) =>
  json(text).replaceAll(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
const asciiJson = (text: string) =>
  json(text).replaceAll(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
const html = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The spellings of the issue (FAULTS.md B6), and of the runner's own masker (actions/runner, `ValueEncoders`). */
const SPELLINGS: [name: string, spell: (secret: string) => string][] = [
  ['raw', (s) => s],
  ['trimmed', (s) => s.trim()],
  ['percent', encodeURIComponent],
  ['percent, all of RFC 3986', rfc3986],
  ['percent, lower case', (s) => rfc3986(s).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
  ['form', (s) => new URLSearchParams({ s }).toString().slice(2)],
  ['a path of a URL', encodeURI],
  ['percent twice', (s) => encodeURIComponent(encodeURIComponent(s))],
  ['JSON', json],
  ['JSON in JSON', (s) => json(json(s))],
  ['JSON of Go', goJson],
  ['JSON in ASCII', asciiJson],
  ['JSON in ASCII, in JSON', (s) => json(asciiJson(s))],
  ['JSON with \\/', (s) => json(s).replaceAll('/', '\\/')],
  // Who wants to hide a secret from whoever looks for it encodes its letters too.
  ['percent, letters too', (s) => [...Buffer.from(s)].map((byte) => `%${hex(byte)}`).join('')],
  ['percent twice, letters too', (s) => [...Buffer.from(s)].map((byte) => `%25${hex(byte)}`).join('')],
  ['JSON escapes alone', (s) => s.replaceAll(/[^]/g, (c) => `\\u${hex(c.charCodeAt(0), 4)}`)],
  ['HTML entities alone', (s) => [...s].map((c) => `&#${c.codePointAt(0)};`).join('')],
  ['HTML entities alone, in hex', (s) => [...s].map((c) => `&#x${hex(c.codePointAt(0) ?? 0)};`).join('')],
  [
    'every other letter',
    (s) => s.replaceAll(/[A-Za-z0-9](?=[A-Za-z0-9])/g, (c) => `%${hex(c.charCodeAt(0))}`),
  ],
  ['HTML', html],
  ['HTML with hex', (s) => html(s).replaceAll('&#39;', '&#x27;').replaceAll('&quot;', '&#x22;')],
  ['Markdown', (s) => escapeMarkdown(s).replaceAll('<br>', '\n')],
  ['backslashes', (s) => s.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&')],
  ['base64', base64],
  ['base64 of user:password', (s) => base64(`ci:${s}`)],
  ['base64 of a longer name', (s) => base64(`oauth2accesstoken:${s}`)],
  ['base64 of JSON around it', (s) => base64(`{"p":"${s}"}`)],
  ['base64url', (s) => Buffer.from(s).toString('base64url')],
  ['base64url of user:password', (s) => Buffer.from(`user:${s}`).toString('base64url')],
  ['base64 in a URL', (s) => encodeURIComponent(base64(s))],
];

/** Without what a spelling may leave of it: its blank ends. */
const pieces = (text: string) =>
  text
    .split(/\n/)
    .map((line) => line.trim())
    .filter((line) => line.length > 3);

describe.each(SPELLINGS)('a secret spelled as %s', (name, spell) => {
  test.each(SECRETS)('is hidden: %j', (secret) => {
    const redactor = createRedactor();
    redactor.add('another-secret-of-this-run');
    redactor.add(secret);
    const spelled = spell(secret);
    const text = redactor.redact(`denied: "${spelled}" is wrong`);
    for (const piece of pieces(spelled)) expect(text).not.toContain(piece);
    expect(text).toContain('***');
    expect(text).toMatch(/^denied: ".*" is wrong$/s);
    // Of base64, at most a character on either side, which holds bits of its neighbours too.
    if (name.startsWith('base64') && secret.length >= 8 && !/ |\n/.test(secret)) {
      const rest = spelled.slice(0, spelled.length);
      expect(text.length).toBeLessThan(`denied: "${rest}" is wrong`.length);
    }
  });
});

test('every line of a secret of several lines is hidden', () => {
  const redactor = createRedactor();
  redactor.add('{\n  "private_key": "-----BEGIN\\nMIIE"\r\n  "id": "1234567"\n}\n');
  const text = redactor.redact(
    'bad: "id": "1234567" and {"x":"\\"private_key\\": \\"-----BEGIN\\\\nMIIE\\""} {}',
  );
  expect(text).toBe('bad: *** and {"x":"***"} {}');
});

test.each([
  ['abc', 'sha256:0abc1 abc x-abc', 'sha256:0abc1 *** x-***'],
  ['ab', 'ab cab', 'ab cab'],
  ['1', 'tags 1, 1.2', 'tags 1, 1.2'],
  ['   ', 'a   b', 'a   b'],
  ['', 'text', 'text'],
])('a short secret does not cover the text with stars: %j', (secret, text, shown) => {
  const redactor = createRedactor();
  redactor.add(secret);
  expect(redactor.redact(text)).toBe(shown);
});

test('a secret within another one leaves nothing of the longer one', () => {
  const redactor = createRedactor();
  redactor.add('secret');
  redactor.add('my-secret-token');
  expect(redactor.redact('my-secret-token secret')).toBe('*** ***');
});

test('ordinary text stays as it is', () => {
  const redactor = createRedactor();
  for (const secret of SECRETS) redactor.add(secret);
  const text = `ghcr.io/acme/app:1.2.3@sha256:${'ab'.repeat(32)} a b+c 100% \\n {"a":"b"} YWJj &amp; http://localhost:5000/v2/`;
  expect(redactor.redact(text)).toBe(text);
});

test('takes time in proportion to the text', () => {
  const redactor = createRedactor();
  for (const secret of [
    '\\'.repeat(30),
    '\\"'.repeat(20),
    '"'.repeat(30),
    ' '.repeat(10) + 'x',
    'a'.repeat(30),
    ...SECRETS,
  ])
    redactor.add(secret);
  const started = performance.now();
  for (const piece of ['\\', '\\\\"', '"', ' ', 'a', '%25', '&amp;', '+', 'A', '/'])
    redactor.redact(piece.repeat(100_000));
  expect(performance.now() - started).toBeLessThan(5000);
});
