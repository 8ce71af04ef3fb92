/** What the three doors in dist/ open: one bundle, so that nothing is in it twice. */
export { cli } from './cli.ts';
export { main } from './main.ts';
export { post } from './post.ts';
