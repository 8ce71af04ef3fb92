export { resolveLocation } from '../http/redirects.ts';
