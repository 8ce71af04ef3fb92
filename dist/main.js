import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from './index.js';
export { run };
const started = import.meta.main ?? realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url);
if (started) await run();
