import { DockerfileParser } from 'dockerfile-ast';

/** True when a stage that isn't pinned with `--platform=$BUILDPLATFORM` or a fixed platform has a RUN. */
export function dockerfileRunsOnTarget(dockerfile: string): boolean {
  let pinned = false;
  for (const instruction of DockerfileParser.parse(dockerfile).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') pinned = /--platform=(?!["']?\$\{?TARGETPLATFORM)/.test(instruction.toString());
    if (keyword === 'RUN' && !pinned) return true;
  }
  return false;
}
