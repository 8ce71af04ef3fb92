type Package = typeof import('@renovate/pep440');

let loaded: Package | undefined;

/**
 * Loads Python's rules of versions when the tag rules name them. To be awaited before rules with `type=pep440` are
 * applied; others start sooner without, since what the package brings takes longer to load than all other rules.
 */
export async function preparePep440(rules: string): Promise<void> {
  if (/pep440/i.test(rules)) loaded ??= await import('@renovate/pep440');
}

/** @throws Error when `preparePep440` wasn't awaited. */
export function pep440(): Package {
  if (loaded === undefined) throw new Error('the rules of PEP 440 are not loaded');
  return loaded;
}
