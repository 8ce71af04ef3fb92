import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFiles } from '../../builder/support.ts';
import { cases } from './case.ts';

/** An archive made by the machine's own tar, with the given flags. */
function archive(...flags: string[]): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'archive-'));
  try {
    const root = join(directory, 'root');
    writeFiles(root, {
      'one': 'one',
      'dir/two': { text: 'two', mode: 0o600 },
      'dir/link': { link: '../one' },
      'absolute': { link: '/dir' },
      'tool': { text: 't', mode: 0o4755 },
      'sticky': { directory: true, mode: 0o1777 },
    }); // prettier-ignore
    execFileSync('ln', [join(root, 'one'), join(root, 'hard')]);
    const owner = ['--owner=app:77', '--group=web:88', '--sort=name'];
    execFileSync('tar', ['-C', root, ...owner, ...flags, '-f', join(directory, 'out'), '.']);
    return readFileSync(join(directory, 'out'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const files = {
  'plain.tar': archive('-c'),
  'a.tgz': archive('-cz'),
  'a.txt': 'a',
  'dir/x.tar': archive('-c'),
  'dir/y': 'y',
};
const add = (...lines: string[]) => ({ dockerfile: ['FROM scratch', ...lines, ''].join('\n'), files });
const compressed = (flag: string) => ({
  dockerfile: 'FROM scratch\nADD x /x\n',
  files: { x: archive('-c', flag) },
});
const noReader = (format: string) => ({
  message: new RegExp(`Dockerfile:2: /x is compressed with ${format}`),
  why: `Node has no reader for ${format}`,
});

/** ADD: archives, and what it shares with COPY. */
export const addCases = cases({
  'add-file': add('ADD a.txt /x'),
  'add-directory': add('ADD dir /x'),
  'add-archive': add('ADD plain.tar /x'),
  'add-archive-trailing-slash': add('ADD plain.tar /x/y/'),
  'add-archive-to-root': add('ADD plain.tar /'),
  'add-archive-relative': add('WORKDIR /w', 'ADD plain.tar .'),
  'add-archive-gzip': add('ADD a.tgz /x'),
  'add-archive-named-otherwise': { ...add('ADD thing /x'), files: { thing: archive('-cz') } },
  'add-archive-chown': add('ADD --chown=5:6 plain.tar /x/y'),
  'add-archive-chmod': add('ADD --chmod=700 plain.tar /x'),
  'add-archive-over-existing': add('COPY a.txt /x/dir/two', 'COPY a.txt /x/keep', 'ADD plain.tar /x'),
  'add-archive-file-over-directory': add('COPY dir /x/one', 'ADD plain.tar /x'),
  'add-archive-directory-over-file': add('COPY a.txt /x/dir', 'ADD plain.tar /x'),
  'add-archive-twice': add('ADD plain.tar /x', 'ADD a.tgz /x'),
  'add-archive-and-file': add('ADD plain.tar a.txt /x/'),
  'add-archive-glob': add('ADD *.tar *.tgz /x/'),
  'add-archive-link': add('ADD --link plain.tar /x'),
  'add-archive-in-directory-is-kept': add('ADD dir /x'),
  'add-archive-through-symlink': { ...add('ADD l /x'), files: { ...files, l: { link: 'plain.tar' } } },
  'add-archive-pax': { dockerfile: 'FROM scratch\nADD x /x\n', files: { x: archive('-c', '--format=pax') } },
  'add-archive-ustar': { dockerfile: 'FROM scratch\nADD x /x\n', files: { x: archive('-c', '--format=ustar') } },
  'add-archive-v7': { dockerfile: 'FROM scratch\nADD x /x\n', files: { x: archive('-c', '--format=v7') } },
  'add-archive-transformed': { dockerfile: 'FROM scratch\nADD x /x\n', files: { x: archive('-c', '--transform=s,^\\./,p/q/,') } },
  'add-archive-bzip2': { ...compressed('-j'), refuses: noReader('bzip2') },
  'add-archive-xz': { ...compressed('-J'), refuses: noReader('xz') },
  'add-archive-empty': { dockerfile: 'FROM scratch\nADD x /x\n', files: { x: Buffer.alloc(10240) } },
  'add-archive-truncated-gzip': { dockerfile: 'FROM scratch\nADD x /x\n', files: { x: Buffer.from([0x1f, 0x8b, 0x08]) } },
  'add-gzip-that-is-no-archive': { dockerfile: 'FROM scratch\nADD x.gz /x/\n', files: { 'x.gz': Buffer.from('1f8b0800000000000003cb4804000086a6100200000000'.slice(0, 44), 'hex') } },
  'add-text-that-looks-like-bzip2': { dockerfile: 'FROM scratch\nADD x /x\n', files: { x: 'BZh is how some words begin' } },
  'copy-archive-is-kept': add('COPY plain.tar a.tgz /x/'),
  'add-heredoc-and-archive': { ...add('ADD plain.tar <<EOF /x/', 'text', 'EOF') },
  'add-from-flag': { ...add('ADD --from=x a.txt /x'), fails: /Dockerfile:2: unknown flag: --from/ },
  'add-checksum-of-local': { ...add('ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d a.txt /x'), fails: /Dockerfile:2: checksum can't be specified/ },
  'add-missing': { ...add('ADD nope /x'), fails: /Dockerfile:2: "\/nope": not found/ },
}); // prettier-ignore
