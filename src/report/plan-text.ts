import type { PipelineResult } from '../pipeline/types.ts';
import { tellingOmissions } from '../tags/explain.ts';
import type { TagPlan } from '../tags/types.ts';
import type { TrustPreview } from '../trust/release/types.ts';
import { fullTags } from '../tags/render.ts';
import type { Style } from './style.ts';
import { describePreview } from './summary/trust.ts';

/** True for a dry run that contacted no registry, so that there is only a plan to show. */
export function isOfflinePlan({ dryRun, planned, mirror, plan }: PipelineResult): boolean {
  return dryRun && planned === undefined && mirror === undefined && plan.images.length > 0;
}

/**
 * Everything that docker/metadata-action would generate from the same inputs: names with tags and their
 * rules, labels and annotations. For users who build and push with another tool.
 */
export function planText({ plan, notice }: PipelineResult, style: Style): string[] {
  const names = fullTags(plan);
  return [
    style.dim('Dry run: no registry was asked.'),
    ...(notice === undefined ? [] : [notice]),
    ...section('Images', names.length > 0 ? names : plan.images.map(({ name }) => `${name} (no tag)`), style),
    ...section('Tags', plan.tags.map(tagLine(plan, style)), style),
    ...section("Tag rules that didn't apply", omissions(plan), style),
    ...section('Labels', plan.labels, style),
    // Same as the labels, unless the inputs say otherwise.
    ...section('Annotations', isSame(plan) ? [] : plan.annotations, style),
  ];
}

/** What would be signed, and with which identity. */
export function trustPlanText(trust: TrustPreview, style: Style): string[] {
  const { signer, statements } = describePreview(trust);
  return section('Signatures', [`by ${signer}`, ...statements], style);
}

function section(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : [style.bold(title), ...lines.map((line) => `    ${line}`)];
}

function tagLine({ tags }: TagPlan, style: Style): (tag: TagPlan['tags'][number]) => string {
  const width = Math.max(0, ...tags.map(({ name }) => name.length));
  return ({ name, rule, line }) =>
    `${name.padEnd(width)}  ${style.dim(`from ${rule}${line === undefined ? '' : ` (tags, line ${line})`}`)}`;
}

function omissions(plan: TagPlan): string[] {
  return tellingOmissions(plan).map(
    ({ rule, line, reason }) => `${rule}${line === undefined ? '' : ` (tags, line ${line})`}: ${reason}`,
  );
}

function isSame({ labels, annotations }: TagPlan): boolean {
  return labels.length === annotations.length && labels.every((label, index) => label === annotations[index]);
}
