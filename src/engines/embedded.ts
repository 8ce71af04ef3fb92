import type { HttpClient } from '../http/types.ts';
import { refusedInputs } from './request/build-inputs.ts';
import type { Engine } from './types.ts';

type Builder = typeof import('../builder/build.ts');
type EmbeddedEnvironment = Parameters<Builder['buildEmbedded']>[1];

/** What the embedded builder gets from elsewhere: base images, and files by URL. */
export interface EmbeddedSettings {
  resolveBase: EmbeddedEnvironment['resolveBase'];
  fetch?: HttpClient;
}

/** The builder in this process, for Dockerfiles that run nothing. Loaded only when it is asked. */
export function embeddedEngine(settings: EmbeddedSettings): Engine {
  const load = (): Promise<Builder> => import('../builder/build.ts');
  return {
    name: 'embedded',
    inProcess: true,
    async refuses(request, environment) {
      const { refusesEmbedded } = await load();
      // The Dockerfile first: its line says more than an input that only commands would need.
      return (await refusesEmbedded(request, environment)) ?? refusedInputs('embedded', request);
    },
    async build(request, environment) {
      const { buildEmbedded } = await load();
      return buildEmbedded(request, { ...environment, ...settings });
    },
  };
}
