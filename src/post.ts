import process from 'node:process';
import { removeScratch } from './action/scratch.ts';

/** The action's post step: takes away what the main step left on the machine, also when it was killed. */
export async function post(): Promise<void> {
  const directory = process.env['STATE_directory'];
  if (directory !== undefined && directory !== '') removeScratch(directory);
}
