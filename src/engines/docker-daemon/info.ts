export interface DockerServer {
  version: string;
  /** True with the containerd image store, which keeps several platforms, attestations and digests. */
  containerdStore: boolean;
  /** `linux` or `windows`. */
  os: string;
  /** Go's name, as in platforms: `amd64`, `arm64`. */
  architecture: string;
  /** Name of the daemon's machine, or of the container it runs in. */
  hostname?: string;
  /** Its data directory, on the daemon's machine. */
  rootDirectory?: string;
  /** True when the daemon is Podman, used through Docker's client. */
  podman: boolean;
}

/** What `docker info` and the daemon's `GET /info` report; only the former has `ClientInfo`. */
export interface Info {
  ClientInfo?: {
    Version?: string;
    Plugins?: { Name?: string; Version?: string }[];
    Warnings?: string[] | null;
  };
  ServerVersion?: string;
  Name?: string;
  DockerRootDir?: string;
  OSType?: string;
  Architecture?: string;
  DriverStatus?: [string, string][];
  ServerErrors?: string[];
  BuildahVersion?: string;
  OperatingSystem?: string;
}

/** Parses the output of `docker info --format '{{json .}}'`. */
export function parseInfo(output: string): Info | undefined {
  try {
    return JSON.parse(output) as Info;
  } catch {
    return undefined;
  }
}

/** @returns undefined when the client reports too little about itself */
export function readClient({
  ClientInfo: info,
}: Info): { client: string; buildx?: string; buildxProblem?: string } | undefined {
  if (!info?.Version) return undefined;
  const buildx = info.Plugins?.find(({ Name: name }) => name === 'buildx')?.Version?.replace(/^v/, '');
  // `WARNING: Plugin "/usr/libexec/docker/cli-plugins/docker-buildx" is not valid: …`
  const problem = (info.Warnings ?? [])
    .map((line) => /docker-buildx\S* is not valid: (.*)/.exec(line)?.[1])
    .find((found) => found !== undefined);
  if (buildx) return { client: info.Version, buildx };
  return { client: info.Version, ...(problem === undefined ? {} : { buildxProblem: problem }) };
}

/** @returns what the daemon reports, or why it couldn't be queried. */
export function readServer(info: Info): DockerServer | string | undefined {
  if (info.ServerErrors?.length) return info.ServerErrors[0];
  if (!info.ServerVersion) return undefined;
  return {
    version: info.ServerVersion,
    containerdStore: (info.DriverStatus ?? []).some(([, value]) =>
      value.startsWith('io.containerd.snapshotter.'),
    ),
    os: info.OSType ?? 'linux',
    architecture: ARCHITECTURES[info.Architecture ?? ''] ?? info.Architecture ?? 'amd64',
    ...(info.Name ? { hostname: info.Name } : {}),
    ...(info.DockerRootDir ? { rootDirectory: info.DockerRootDir } : {}),
    podman: info.BuildahVersion !== undefined || /podman/i.test(info.OperatingSystem ?? ''),
  };
}

const ARCHITECTURES: Record<string, string> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  i686: '386',
};
