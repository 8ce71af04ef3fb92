import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAME = 'registry-publish.tar.gz';

/**
 * The files of a release by their path on github.com: the archive of this build, packed as the release
 * workflow does, and its checksum.
 */
export async function releaseFiles(): Promise<Map<string, Buffer>> {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const workflow = readFileSync('.github/workflows/release.yml', 'utf8');
  const [, packed = ''] = /git archive [^\n]* HEAD \\\n +([^\n]+)\n/.exec(workflow) ?? [];
  const { stdout: archive } = await run(
    'tar',
    ['-czf', '-', `--transform=s,^,registry-publish-v${version}/,`, ...packed.split(' ')],
    { encoding: 'buffer', maxBuffer: 2 ** 30 },
  );
  const checksum = `${createHash('sha256').update(archive).digest('hex')}  ${NAME}\n`;
  const directory = `/org/registry-publish/releases/download/v${version}/${NAME}`;
  return new Map([
    [directory, archive],
    [`${directory}.sha256`, Buffer.from(checksum)],
  ]);
}
