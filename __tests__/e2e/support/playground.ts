import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { findPart } from './parts.ts';

/** Debian's browser. */
export const CHROMIUM = findPart('/usr/bin/chromium');

/** The built playground in a browser. */
export interface Playground {
  url: string;
  /** The directory it was built in. */
  directory: string;
  /** Opens a page at a fragment; resolves once it shows a result. */
  open(fragment?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Requests and errors of all pages. */
  requests: string[];
  errors: string[];
  close(): Promise<void>;
}

/** Builds and serves the page, and starts the browser. */
export async function startPlayground(executablePath: string): Promise<Playground> {
  const out = await mkdtemp(join(tmpdir(), 'playground-'));
  const server = spawn(process.execPath, ['scripts/playground.mjs', '--out', out, '--serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(server.stdout).once('line', resolve);
    server.once('exit', (code) => reject(new Error(`the playground isn't served (exit ${code})`)));
  });
  // The tests run as root, where the browser's sandbox doesn't start.
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const [requests, errors]: [string[], string[]] = [[], []];
  return {
    url,
    directory: out,
    requests,
    errors,
    async open(fragment = '', options = {}) {
      const permissions = ['clipboard-read', 'clipboard-write'];
      const context = await browser.newContext({ permissions, ...options });
      const page = await context.newPage();
      page.on('request', (request) => requests.push(request.url()));
      page.on('pageerror', ({ message }) => errors.push(message));
      page.on('console', (message) => errors.push(message.text()));
      await page.goto(`${url}${fragment}`);
      await answered(page);
      return page;
    },
    async close() {
      await browser.close();
      server.kill();
      await rm(out, { recursive: true });
    },
  };
}

/** Waits until the results match the fields. */
export async function answered(page: Page): Promise<void> {
  await page.locator('[role=tabpanel]:not([hidden])[aria-busy=false]').waitFor();
}
