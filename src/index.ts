/** What the three entry points in dist/ load: one bundle, so that nothing is in it twice. */
export { main, main as run } from './main.ts';
export { post } from './post.ts';

/** Loaded by its own entry point alone: the action starts without the command line and its demo. */
export async function cli(): Promise<void> {
  const { cli: run } = await import('./cli.ts');
  await run();
}
