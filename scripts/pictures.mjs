// Draws the job summary that the README shows, light and dark, as GitHub would: docs/pictures/sample.ts is written as
// Markdown by the product's own code, and rendered in a browser with its chart. Needs chromium, and fonts with emoji
// (on Debian: chromium fonts-noto-core fonts-noto-color-emoji fonts-liberation).
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { marked } from 'marked';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const DIRECTORY = 'docs/pictures';
const WIDTH = 960;

/** What the product writes today. */
async function markdown() {
  const { outputFiles } = await build({
    entryPoints: [`${DIRECTORY}/sample.ts`],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    // Some dependencies call require.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('file:///');" },
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return (await import(`data:text/javascript;base64,${code}`)).SUMMARY;
}

function html(text, theme) {
  const style = readFileSync(require.resolve(`github-markdown-css/github-markdown-${theme}.css`), 'utf8');
  const body = marked
    .parse(text, { gfm: true })
    .replace(
      /<pre><code class="language-mermaid">([\s\S]*?)<\/code><\/pre>/g,
      '<pre class="mermaid">$1</pre>',
    )
    // GitHub folds these; the picture shows where the time went.
    .replace(/<details>(?=(?:(?!<\/details>)[\s\S])*class="mermaid")/g, '<details open>');
  return `<!doctype html><meta charset="utf-8"><style>${style}
    body { margin: 0; background: ${theme === 'dark' ? '#010409' : '#f6f8fa'} }
    .markdown-body { margin: 24px; padding: 24px 32px; border: 1px solid ${theme === 'dark' ? '#3d444d' : '#d1d9e0'}; border-radius: 6px }
    .mermaid { background: none !important; padding: 0 !important }
  </style><article class="markdown-body">${body}</article>`;
}

async function draw(browser, text, theme) {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: 600 }, deviceScaleFactor: 2 });
  await page.setContent(html(text, theme));
  await page.addScriptTag({ path: require.resolve('@mermaid-js/tiny') });
  await page.evaluate(
    async (name) => {
      globalThis.mermaid.initialize({ startOnLoad: false, theme: name });
      await globalThis.mermaid.run();
    },
    theme === 'dark' ? 'dark' : 'default',
  );
  const charts = await page.locator('.mermaid').count();
  if (charts !== (await page.locator('.mermaid svg[role]:not([aria-roledescription=error])').count()))
    throw new Error('a chart of the summary cannot be drawn');
  const picture = await page.screenshot({ fullPage: true });
  await page.close();
  return picture;
}

const digest = (content) => createHash('sha256').update(content).digest('hex');
const text = await markdown();
const shown = { 'summary.md': digest(text) };
writeFileSync(`${DIRECTORY}/summary.md`, text);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const theme of ['light', 'dark']) {
  const picture = await draw(browser, text, theme);
  writeFileSync(`${DIRECTORY}/summary-${theme}.png`, picture);
  shown[`summary-${theme}.png`] = digest(picture);
}
await browser.close();
writeFileSync(`${DIRECTORY}/shown.json`, `${JSON.stringify(shown, null, 2)}\n`);
