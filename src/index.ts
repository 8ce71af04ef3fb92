/** The bundle loaded by all three entry points in dist/, so that no code is duplicated. */
export { main, main as run } from './main.ts';
export { post } from './post.ts';

/** Loaded on demand, so that the action starts without the CLI and its demo. */
export async function cli(): Promise<void> {
  const { cli: run } = await import('./cli.ts');
  await run();
}
