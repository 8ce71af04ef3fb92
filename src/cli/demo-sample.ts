import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const DOCKERFILE = `# A web page and a program that was built before: nothing to run, so no engine is needed.
FROM scratch
ARG TARGETARCH
WORKDIR /srv
COPY --chmod=755 bin/\${TARGETARCH}/serve /usr/bin/serve
COPY site/ site/
EXPOSE 8080
USER 1000
ENTRYPOINT ["/usr/bin/serve", "/srv/site"]
`;

const PAGE = `<!doctype html>
<title>Hello</title>
<h1>Hello from one digest in three registries</h1>
`;

/** In bytes; large enough to show a progress bar. */
const PROGRAM_BYTES = 6 * 1024 * 1024;

/** Writes the demo's repository: a Dockerfile, a web page, and a fake binary for each architecture. */
export async function writeSample(directory: string): Promise<void> {
  await mkdir(join(directory, 'site'), { recursive: true });
  await writeFile(join(directory, 'Dockerfile'), DOCKERFILE);
  await writeFile(join(directory, 'site', 'index.html'), PAGE);
  for (const architecture of ['amd64', 'arm64']) {
    const folder = join(directory, 'bin', architecture);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'serve'), program(architecture));
  }
}

/** Incompressible bytes that are the same on every machine, so that the demo's digest is, too. */
function program(seed: string): Buffer {
  const pieces: Buffer[] = [];
  let piece = createHash('sha512').update(seed).digest();
  for (let size = 0; size < PROGRAM_BYTES; size += piece.length) {
    pieces.push(piece);
    piece = createHash('sha512').update(piece).digest();
  }
  return Buffer.concat(pieces);
}
