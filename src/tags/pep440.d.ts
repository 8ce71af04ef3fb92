/** The used part of the package, which has no type declarations. */
declare module '@renovate/pep440' {
  export function valid(version: string): string | null;
  export function clean(version: string): string | null;
  export function major(version: string): number;
  export function minor(version: string): number;
  export function patch(version: string): number;
  /** Negative when `a` is older. */
  export function compare(a: string, b: string): number;
  export function explain(version: string): {
    is_prerelease: boolean;
    is_postrelease: boolean;
    is_devrelease: boolean;
  } | null;
}
