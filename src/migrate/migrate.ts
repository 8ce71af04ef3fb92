import { isMap, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { JobPlan } from './job/job-plan.ts';
import { differences } from './job/differences.ts';
import { planJob } from './job/plan.ts';
import { rewriteJob } from './job/rewrite.ts';
import { LIMITS } from '../support/limits.ts';
import { isDeep } from '../support/yaml/depth.ts';
import { isRegsync, readRegsync } from './mirror/regsync.ts';
import { rulesText, type RulesReading } from './mirror/rules.ts';
import { isSkopeoSync, readSkopeoSync } from './mirror/skopeo-sync.ts';
import { Refusal } from './refusal.ts';
import { DEFAULT_ACTION, type MigrateOptions, type Migration, type Note } from './types.ts';
import { saysWhatWasPlanned } from './verify.ts';
import { applyEdits, Source, type Edit } from './workflow/source.ts';
import { environment, readWorkflow, type Workflow } from './workflow/workflow.ts';

/**
 * Migrates any supported file: a workflow, a regsync configuration, or a list for `skopeo sync`. Otherwise
 * like `migrateWorkflow`.
 */
export function migrateText(text: string, options: MigrateOptions = {}): Migration {
  const read = readDocument(text);
  if ('notes' in read) return read;
  const { document } = read;
  const source = new Source(text);
  if (isRuleList(document)) return { text, changed: false, notes: [] };
  if (isRegsync(document)) return asRules(source, readRegsync(document, source));
  if (isSkopeoSync(document)) return asRules(source, readSkopeoSync(document, source, options.to));
  return migrateDocument(document, source, options);
}

/**
 * Replaces the Docker actions of a workflow by one step. Pure: no files are read or written. Anything not
 * understood is kept, and a note says why and where. Never throws, whatever the text.
 */
export function migrateWorkflow(text: string, options: MigrateOptions = {}): Migration {
  const read = readDocument(text);
  return 'notes' in read ? read : migrateDocument(read.document, new Source(text), options);
}

function unchanged(text: string, line: number, words: string): Migration {
  return { text, changed: false, notes: [{ line, kind: 'not-migrated', words }] };
}

function readDocument(text: string): { document: Document.Parsed } | Migration {
  if (text.length > LIMITS.yamlText.value) return unchanged(text, 1, 'The file is larger than 1 MiB');
  if (isDeep(text)) {
    return unchanged(text, 1, `The file is nested more than ${LIMITS.yamlDepth.value} levels deep`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  const [error] = document.errors;
  if (!error) return { document };
  return unchanged(text, lines.linePos(error.pos[0]).line, `The file isn't valid YAML: ${error.message}`);
}

function migrateDocument(document: Document.Parsed, source: Source, options: MigrateOptions): Migration {
  const workflow = readWorkflow(document, source);
  if (!workflow) return unchanged(source.text, 1, "The file isn't a workflow: it has no `jobs`");
  const before = plainValue(document);
  if (before === undefined) return unchanged(source.text, 1, "The file's aliases can't be resolved");
  return migrateJobs(workflow, source, before, options.action ?? DEFAULT_ACTION);
}

function asRules(source: Source, { rules, notes }: RulesReading): Migration {
  const { text } = source;
  const sorted = notes.toSorted((a, b) => a.line - b.line);
  if (rules.length === 0) return { text, changed: false, notes: sorted };
  const words =
    rules.length === 1 ? 'The file is a mirror rule now' : `The file is ${rules.length} mirror rules now`;
  return {
    text: rulesText(rules, source.head()),
    changed: true,
    notes: [{ line: 1, kind: 'migrated', words }, ...sorted],
  };
}

/** True for a list of mirror rules, which needs no migration. */
function isRuleList({ contents }: Document.Parsed): boolean {
  return (
    isSeq(contents) &&
    contents.items.length > 0 &&
    contents.items.every((item) => isMap(item) && item.has('from') && item.has('to'))
  );
}

function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

interface JobMigration {
  plan: JobPlan;
  edits: Edit[];
}

/**
 * If the jobs fail verification together, each is verified alone, up to this many: each one means parsing the
 * file again.
 */
const MOST_CHECKED_ALONE = 20;

function migrateJobs(workflow: Workflow, source: Source, before: unknown, action: string): Migration {
  const notes: Note[] = [];
  const planned = workflow.jobs.flatMap((job): JobMigration[] => {
    const plan = planJob(job, workflow, { source, action }, notes);
    const edits = plan && editsOf(plan, source, action, notes);
    return plan && edits ? [{ plan, edits }] : [];
  });
  const passes = (jobs: readonly JobMigration[]): boolean =>
    saysWhatWasPlanned(
      written(source, jobs),
      before,
      jobs.map(({ plan }) => plan),
      action,
    );
  const alone = planned.length > MOST_CHECKED_ALONE ? [] : planned;
  const accepted = passes(planned) ? planned : alone.filter((job) => passes([job]));
  for (const { plan } of planned) {
    const { job } = plan;
    if (accepted.some((one) => one.plan === plan)) {
      notes.push(...plan.notes, ...migratedNotes(plan), ...differences(plan, environment(workflow, job)));
    } else {
      const words = `Job \`${job.name}\` stays as it is: its layout can't be rewritten safely`;
      notes.push({ line: job.line, kind: 'not-migrated', words });
    }
  }
  const text = written(source, accepted);
  return { text, changed: text !== source.text, notes: notes.toSorted((a, b) => a.line - b.line) };
}

function written(source: Source, jobs: readonly JobMigration[]): string {
  return applyEdits(
    source.text,
    jobs.flatMap(({ edits }) => edits),
  );
}

function editsOf(plan: JobPlan, source: Source, action: string, notes: Note[]): Edit[] | undefined {
  try {
    return rewriteJob(plan, source, action);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    notes.push({
      line: error.line,
      kind: 'not-migrated',
      words: `Job \`${plan.job.name}\` stays as it is: ${error.message}`,
    });
    return undefined;
  }
}

function migratedNotes({ replaced, removed, job }: JobPlan): Note[] {
  return replaced.map(({ candidate: { step } }) => {
    const before = job.steps.filter((other) => removed.has(other) && other.index < step.index).length;
    const words =
      before === 0
        ? 'The build is one step now'
        : `The build and ${before} ${before === 1 ? 'step' : 'steps'} before it are one step now`;
    return { line: step.line, kind: 'migrated', words };
  });
}
