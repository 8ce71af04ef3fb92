import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import type { Ledger } from './ledger.ts';
import { ORAS } from './scenarios.ts';
import { format, formatVerdicts } from './table.ts';

/** The page docs/performance.md. */
export function report({ lines, verdicts }: Ledger, rounds: number): string {
  const oneLine = (command: string, args: string[]): string =>
    execFileSync(command, args).toString().trim().split('\n')[0] ?? '';
  const machine = `${cpus().length} × ${cpus()[0]?.model}, ${(totalmem() / 1e9).toFixed(0)} GB, Linux ${release()}`;
  const peers = [
    oneLine('skopeo', ['--version']),
    `oras ${oneLine(ORAS, ['version']).replace(/^Version:\s*/, '')}`,
  ];
  return `# Performance

Measured on ${new Date().toISOString().slice(0, 10)} by \`npm run bench -- --write\`, with ${rounds} rounds, on ${machine}, Node ${process.version}.
Three of Debian's docker-registry (distribution 2.8) with basic auth run on the same machine and share its processors;
so do the peers: ${peers.join(', ')}, Docker 26 with buildx.
What is measured is \`dist/main.js\` as a runner starts it, start-up included. Peers push to the three registries in
parallel, one process each. Before each measurement the disk takes what was written until then. Ratios are medians over
the rounds of the quotient within a round. CPU seconds and memory are of the client's processes, of the engine's daemon
too where one works for it.

## Promises

${formatVerdicts(verdicts)}

Here the registries, the peers and this program share two processors, so that what any of them computes shows in all
times; over links as they are between a runner and a registry it doesn't. As root, or as whoever may read the files of
the daemon's containerd store, the image is read from there; else (unprivileged: hosted runners aren't root) the daemon
pushes it into this program over loopback, which costs a copy on either side.

## Start-up

\`node bench/startup.mjs\`: ${oneLine(process.execPath, ['bench/startup.mjs'])}. The limit is 7 ×.

## Everything measured

\`ratio\` is the product's time over that tool's.

${format(lines)}

## Mirroring

By \`TAGS=2000 REPOSITORIES=50 node bench/mirror.ts --write\`; what it means is in [mirroring.md](mirroring.md).

${mirroring()}
`;
}

/** What `bench/mirror.ts` wrote into its page. */
function mirroring(): string {
  const page = readFileSync('docs/mirroring.md', 'utf8');
  return /<!-- measured: mirror -->\n([^]*)<!-- \/measured -->/.exec(page)?.[1]?.trim() ?? '';
}
