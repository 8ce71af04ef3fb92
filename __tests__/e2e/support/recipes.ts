import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { parsePairs, runAction, type ActionResult } from './runner.ts';

const run = promisify(execFile);

interface Job {
  steps: { id?: string; run?: string; uses?: string; with?: Record<string, string> }[];
  outputs?: Record<string, string>;
}

export interface RecipeRun {
  workspace: string;
  /** The machine's environment: what the recipe's other actions install is on PATH. */
  env: Record<string, string>;
  /** Test registries, by the registry's name in the recipe. */
  hosts: Record<string, string>;
  /** Inputs that are added to the step's own, or override them. */
  inputs: Record<string, string>;
}

/** The result of each step of the action, by job name. */
export type RecipeResult = Record<string, ActionResult>;

/**
 * Runs all jobs of an example as a runner does when `v1.2.3` is pushed, up to the first failing step. Other
 * actions are skipped: what they install is on the machine.
 */
export async function runRecipe(file: string, recipe: RecipeRun): Promise<RecipeResult> {
  const { jobs } = parse(await readFile(file, 'utf8')) as { jobs: Record<string, Job> };
  const results: RecipeResult = {};
  const known = new Map<string, string>();
  const fill = (text: string): string => {
    const filled = String(text).replaceAll(
      /\$\{\{ ([\w.-]+) \}\}/g,
      (_all, name: string) => known.get(name) ?? '',
    );
    return Object.entries(recipe.hosts).reduce((whole, [name, host]) => whole.replaceAll(name, host), filled);
  };
  for (const [name, job] of Object.entries(jobs)) {
    for (const step of job.steps) {
      if (step.run) await runScript(step.run, recipe);
      if (!step.uses?.startsWith('org/registry-publish')) continue;
      const given = Object.entries(step.with ?? {}).map(([input, text]) => [input, fill(text)]);
      const inputs = { ...(Object.fromEntries(given) as Record<string, string>), ...recipe.inputs };
      const event = { ref: 'refs/tags/v1.2.3', sha: 'c'.repeat(40) };
      const result = await runAction({ workspace: recipe.workspace, env: recipe.env, event, inputs });
      results[name] = result;
      if (result.exitCode !== 0) return results;
      for (const [output, value] of Object.entries(result.outputs)) {
        if (step.id) known.set(`steps.${step.id}.outputs.${output}`, value);
      }
    }
    for (const [output, text] of Object.entries(job.outputs ?? {})) {
      known.set(`needs.${name}.outputs.${output}`, fill(text));
    }
  }
  return results;
}

/** Runs a step with `run`, as GitHub does. */
async function runScript(script: string, { workspace, env }: RecipeRun): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'step-'));
  try {
    await writeFile(join(directory, 'env'), '');
    const shell = { ...process.env, ...env, GITHUB_ENV: join(directory, 'env') };
    await run('bash', ['-eo', 'pipefail', '-c', script], { cwd: workspace, env: shell });
    Object.assign(env, parsePairs(await readFile(join(directory, 'env'), 'utf8')));
  } finally {
    await rm(directory, { recursive: true });
  }
}
