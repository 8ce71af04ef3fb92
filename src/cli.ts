import process from 'node:process';
import { maskInputs } from './action/inputs.ts';
import { readArguments, type Arguments } from './cli/arguments.ts';
import { completionScript } from './cli/completion.ts';
import { demo } from './cli/demo.ts';
import { helpText } from './cli/help.ts';
import { readLogins } from './cli/logins.ts';
import { forTerminal } from './cli/terminal-words.ts';
import { terminalOf } from './cli/terminal.ts';
import { createTerminalReporter, type TerminalReporter } from './cli/reporter.ts';
import { gatherRequest } from './inputs/read-request.ts';
import { createInputReader } from './inputs/reader.ts';
import { PublishError, problemsIn } from './oci/errors.ts';
import { runPipeline } from './pipeline/pipeline.ts';
import type { PipelineRequest, PipelineResult } from './pipeline/types.ts';
import { PublishFailedError } from './publish/error.ts';
import { mirrorError } from './report/summary/mirror.ts';
import { failureJson, reportJson } from './report/outputs.ts';
import { redactProblem, redactResult } from './report/redact-result.ts';
import { createStyle, type Style } from './report/style.ts';
import { failureText } from './report/failure-text.ts';
import { resultText } from './report/text.ts';
import { asPublishError } from './support/error-text.ts';
import { mapTexts, printable, printableJson } from './support/text/foreign-text.ts';
import { cancelOnSignal } from './support/process/cancellation.ts';
import { limitHeapGrowth } from './support/process/heap-growth.ts';
import {
  makeScratch,
  removeAtExit,
  removeScratch,
  type Scratch,
} from './support/files/temporary-directory.ts';
import { optional } from './support/optional.ts';
import type { Reporter } from './support/reporter.ts';
import { VERSION } from './support/version.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Command line entry point: the same pipeline as the action. Progress goes to stderr, results to stdout. */
export async function cli(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const { env, stderr } = process;
  const terminal = terminalOf(env);
  const live = stderr.isTTY && terminal.moves;
  const style = createStyle(Boolean(process.stdout.isTTY) && terminal.colours, !terminal.ascii);
  let scratch: Scratch | undefined;
  const verbose = argv.includes('-v') || argv.includes('--verbose');
  const loginFile = loginFileIn(argv);
  const reporter = createTerminalReporter(stderr, {
    style,
    verbose,
    bars: live,
    ascii: terminal.ascii,
    ...optional('loginFile', loginFile),
  });
  const cancellation = cancelOnSignal({
    onInterrupt: () => reporter.info('Stopping; press Ctrl-C again to exit at once, without cleaning up'),
  });
  const { signal } = cancellation;
  try {
    const given = readArguments(argv);
    const text = saidAtOnce(given);
    if (text !== undefined) return print(text);
    if (given.migrate) {
      const { migrateFiles } = await import('./cli/migrate.ts');
      process.exitCode = migrateFiles(given.migrate, { json: given.json, style, print, reporter });
      return;
    }
    scratch = makeScratch(env);
    removeAtExit(scratch.root);
    if (given.command === 'demo') {
      const { inputs } = given;
      return await demo({ env, inputs, reporter, style, signal, directory: scratch.work, print });
    }
    if (given.verify) return print(await verify(given, given.verify, scratch, { reporter, style, signal }));
    const request = await makeRequest(given, scratch, reporter);
    await limitHeapGrowth();
    const ended = await runPipeline(request, reporter, signal);
    const result = redactResult(ended, reporter.redact);
    reporter.finish();
    print(
      given.json
        ? printableJson(reportJson(result, ['manifest']), 2)
        : resultText(mapTexts(forReading(result, reporter.redact), printable), style),
    );
    if (result.mirror && result.mirror.failures.length > 0) {
      reporter.error(mirrorError(result.mirror));
      process.exitCode = 1;
    }
  } catch (error) {
    reporter.finish();
    reportFailure(error, reporter, style, argv.includes('--json'));
    process.exitCode = exitCode(error, signal);
  } finally {
    cancellation.stop();
    if (scratch) removeScratch(scratch.root);
  }
}

/** Needed before the arguments are parsed, as errors in them are reported, too. */
function loginFileIn(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((argument) => /^--registry-auth-file(=|$)/.test(argument));
  return argv[at]?.split('=')[1] ?? (at < 0 ? undefined : argv[at + 1]);
}

/** Verifies one image; nothing is published, so git isn't needed. */
async function verify(
  given: Arguments,
  { reference, rule }: NonNullable<Arguments['verify']>,
  scratch: Scratch,
  { reporter, style, signal }: { reporter: TerminalReporter; style: Style; signal: AbortSignal },
): Promise<string> {
  const { rulesText, verifiedText } = await import('./cli/verify.ts');
  const { verifyReference } = await import('./pipeline/sources/verify-reference.ts');
  const rules = rulesText(given.inputs.get('verify'), rule);
  const inputs = new Map([...given.inputs, ['verify', rules], ['dry-run', 'offline']]);
  const request = await makeRequest({ ...given, inputs }, scratch, reporter);
  const verified = await verifyReference(reference, request, reporter, signal);
  reporter.finish();
  return verifiedText(verified, given.json, style);
}

/** Output of commands that need no pipeline run. */
function saidAtOnce({ command, topic, shell }: Arguments): string | undefined {
  if (command === 'version') return VERSION;
  if (command === 'help') return helpText(process.stdout.columns || 80, topic);
  return shell && completionScript(shell);
}

/**
 * A runner masks its whole log. At a terminal, names and tags are shown unmasked; labels and annotations are
 * masked. Advice names options.
 */
function forReading(result: PipelineResult, redact: (text: string) => string): PipelineResult {
  const { plan, mirror } = result;
  const masked = { labels: plan.labels.map(redact), annotations: plan.annotations.map(redact) };
  const failures = mirror?.failures.map((one) => {
    return one.hint === undefined ? one : { ...one, hint: forTerminal(one.hint) };
  });
  return {
    ...result,
    plan: { ...plan, ...masked },
    ...(mirror && failures ? { mirror: { ...mirror, failures } } : {}),
  };
}

function reportFailure(error: unknown, reporter: TerminalReporter, style: Style, json: boolean): void {
  const problem = redactProblem(asPublishError(error), reporter.redact);
  if (json) print(printableJson(failureJson(problem), 2));
  else if (problem instanceof PublishFailedError)
    print(failureText(mapTexts(problem.images, printable), printable(problem.message), style));
  for (const one of problemsIn(problem)) reporter.error(one);
}

/** Codes of errors in what the user wrote: options, names, rules and logins. */
const WRONG_USAGE = ['USAGE', 'INPUT_INVALID', 'REFERENCE_INVALID', 'RULE_INVALID', 'YAML_INVALID'];

/**
 * Usual exit codes: 2 for wrong usage, including invalid option values, 130 for a run that the user
 * cancelled.
 */
function exitCode(error: unknown, signal: AbortSignal): number {
  const { reason } = signal as { reason: unknown };
  if (reason instanceof PublishError && reason.code === 'CANCELLED') return 130;
  const problems = error instanceof PublishError ? problemsIn(error) : [];
  return problems.some(({ code }) => code !== undefined && WRONG_USAGE.includes(code)) ? 2 : 1;
}

async function makeRequest(
  { command, inputs, loginFile }: Arguments,
  scratch: Scratch,
  reporter: Reporter,
): Promise<PipelineRequest> {
  const { env } = process;
  const given = new Map([
    ['github-token', env['GITHUB_TOKEN'] ?? ''],
    ['registry-auth', readLogins(loginFile, env)],
    ['signing-key', env['SIGNING_KEY'] ?? ''],
    ['signing-key-password', env['SIGNING_KEY_PASSWORD'] ?? ''],
    ...inputs,
  ]);
  if (command === 'plan' && given.get('dry-run') !== 'offline') given.set('dry-run', 'true');
  if (command === 'mirror' && !given.has('mirror') && !given.has('mirror-file')) {
    throw new PublishError('The rules of mirror are missing', {
      code: 'USAGE',
      hint: 'Give a file: `registry-publish mirror rules.yml`; docs/mirroring.md has examples.',
    });
  }
  const reader = createInputReader((name) => given.get(name), reporter);
  maskInputs(reader, reporter);
  return gatherRequest(
    reader,
    {
      env,
      workspace: process.cwd(),
      temporaryDirectory: scratch.work,
    },
    reporter,
  );
}
