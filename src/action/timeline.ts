import type { PipelineResult } from '../pipeline/types.ts';
import { formatDuration } from '../support/format.ts';
import { codeBlock } from '../report/markdown.ts';

/**
 * Where the time went, as a chart that GitHub draws; empty when there is nothing to compare.
 * https://mermaid.js.org/syntax/gantt.html
 */
export function timeline(phases: PipelineResult['phases']): string {
  if (phases.length < 2) return '';
  const end = Math.max(...phases.map((phase) => phase.end));
  const axis = end < 60_000 ? '%-S.%L s' : '%-M:%S';
  const bars = phases.map(({ name, start, end: stop }) => {
    const from = Math.round(start);
    const label = `${plain(name)} ${formatDuration(stop - start)}`;
    return `  ${label} :${from}, ${Math.max(Math.round(stop), from + 1)}`;
  });
  return codeBlock('mermaid', ['gantt', '  dateFormat x', `  axisFormat ${axis}`, ...bars].join('\n'));
}

/** Without what ends a task's name in the chart's grammar. */
function plain(name: string): string {
  return name.replaceAll(/[:;,#%\r\n`]+/g, ' ').trim();
}
