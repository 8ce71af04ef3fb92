import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { printedBlocks, type PrintedBlock } from '../docs/support.ts';
import { hasDistribution } from './support/registry.ts';
import { runWorkflow, type Reader } from './support/printed/run.ts';
import { workflowIn } from './support/printed/workflow.ts';
import {
  hasTools,
  PASSWORD,
  publishImage,
  startPrintedWorld,
  type PrintedWorld,
} from './support/printed/world.ts';

// Issue: "Every block printed in README and docs is run as printed, or carries a marker `not run: <tool>`". The markers
// are listed in docs/printed.test.ts. Real names, token services and permissions, on loopback.
const exec = promisify(execFile);
const blocks = printedBlocks().filter(({ notRun }) => notRun === undefined);
const suite = (await hasDistribution()) && (await hasTools()) ? describe : describe.skip;

let world: PrintedWorld;
beforeAll(async () => {
  world = await startPrintedWorld();
}, 60_000);
afterAll(() => world?.close());

/** What is there before a block is run: tags of a repository, by the logins of who keeps it. */
const THERE: Record<string, { images: string; tags: string[] }[]> = {
  'promote.yml': [{ images: 'ghcr.io/acme/app-staging', tags: [] }],
  'mirror.yml': [
    { images: 'docker.io/library/postgres', tags: ['15.1', '16.2', '16.2-alpine3.20'] },
    { images: 'ghcr.io/acme/base/tools', tags: ['v1.0.0', 'main'] },
  ],
  'docs/mirroring.md': [
    { images: 'docker.io/library/redis', tags: ['7.4', '8.0', '6.2'] },
    { images: 'docker.io/library/postgres', tags: ['15.1', '16.2'] },
  ],
};

async function prepare(key: string, { version }: Reader): Promise<void> {
  for (const { images, tags } of THERE[key] ?? [])
    await publishImage(world, images, tags.length > 0 ? tags : [version]);
}

let releases = 0;
/** Each block releases another version of another commit, the next one. */
function nextRelease(): Reader {
  releases += 1;
  return { ...world.reader, version: `1.2.${releases}`, sha: String(releases).padStart(40, '0') };
}

suite('workflows and parts of them', () => {
  const yaml = blocks.filter(({ language, file }) => language === 'yaml' && file === undefined);
  const seen = new Set<string>();
  // An example is printed on several pages.
  const once = yaml.filter(({ text }) => !seen.has(text) && seen.add(text));

  test.each(once.map((block) => [block.example ?? block.place, block] as const))(
    '%s',
    async (_name, { text, example, document }) => {
      const workflow = workflowIn(text);
      if (!workflow) throw new Error('neither a workflow nor a part of one: mark the block');
      const release = nextRelease();
      const reader = { ...release, ...before(document, release) };
      await prepare(example ?? '', reader);
      const results = await runWorkflow(workflow, reader);
      expect(results.length).toBeGreaterThan(0);
      for (const { exitCode, log, outputs } of results) {
        expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
        // Everything but dry runs has published something, in every registry that it names.
        if (!/dry-run: (?:true|offline)|push: false/.test(text)) expect(outputs['published']).toBe('true');
      }
    },
    60_000,
  );
});

/** What a reader has done before, as a page says: aws-actions/configure-aws-credentials sets these. */
function before(document: string, { env }: Reader): Partial<Reader> {
  if (document !== 'docs/registries/ecr.md') return {};
  const { id, secret, token } = world.net.aws.session();
  const keys = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token };
  return { env: { ...env, ...keys, AWS_REGION: 'eu-west-1' } };
}

suite('commands', () => {
  const shell = blocks.filter(({ language }) => language === 'sh');

  test.each([...new Set(shell.map(({ document }) => document))])(
    '%s',
    async (document) => {
      await prepare(document, nextRelease());
      const own = await checkoutFor(document);
      // Of one page, a reader types one block after the other.
      for (const { text, place } of shell.filter((block) => block.document === document)) {
        const cwd = IN_A_CLONE.test(text) ? process.cwd() : own;
        const done = await exec('bash', ['-e', '-c', text], { cwd, env: shellEnvironment() }).catch(
          (error: { stdout: string; stderr: string }) => {
            throw new Error(`${place}\n${error.stdout}\n${error.stderr}`);
          },
        );
        expect(done.stderr).not.toMatch(/^error:/m);
      }
    },
    60_000,
  );
});

/** Commands for a clone of this repository; all others are for the reader's own. */
const IN_A_CLONE = /npm run|node dist\//;

async function checkoutFor(document: string): Promise<string> {
  const cwd = await world.checkout({
    '.github/workflows/publish.yml': readFileSync('examples/before.yml', 'utf8'),
  });
  const files = printedBlocks().filter(
    (block): block is PrintedBlock & { file: string } => block.file !== undefined,
  );
  for (const { file, text } of files.filter((block) => block.document === document))
    await writeFile(join(cwd, file), text);
  return cwd;
}

function shellEnvironment(): NodeJS.ProcessEnv {
  const logins = `- {registry: registry.acme.example, username: ci, password: ${JSON.stringify(PASSWORD)}}`;
  return {
    ...world.reader.env,
    GITHUB_TOKEN: 'ghs_tokenOfTheJob0123456789',
    REGISTRY_PUBLISH_AUTH: logins,
    NO_COLOR: '1',
  };
}
