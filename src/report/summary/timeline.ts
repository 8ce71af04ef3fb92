import type { PipelineResult } from '../../pipeline/types.ts';
import { formatDuration } from '../../support/text/format.ts';
import { codeBlock } from './markdown.ts';

/**
 * A Gantt chart of the phases, rendered by GitHub; empty if there is nothing to compare. The axis is in
 * seconds, since minutes would be shown in the reader's time zone. https://mermaid.js.org/syntax/gantt.html
 */
export function timeline(phases: PipelineResult['phases']): string {
  if (phases.length < 2) return '';
  const bars = phases.flatMap(({ name, start, end }) => {
    const from = Math.round(start);
    return [
      `  section ${plain(name)}`,
      `  ${formatDuration(end - start)} :${from}, ${Math.max(Math.round(end), from + 1)}`,
    ];
  });
  const head = ['gantt', '  todayMarker off', '  dateFormat x', '  axisFormat %s s'];
  return codeBlock('mermaid', [...head, ...bars].join('\n'));
}

/** Removes characters that end a name in Mermaid's syntax. */
function plain(name: string): string {
  const text = name.replaceAll(/[:;,#%\r\n`]+/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
