type Package = typeof import('@renovate/pep440');

let loaded: Package | undefined;

/**
 * Loads the PEP 440 package if a tag rule needs it. Must be awaited before rules with `type=pep440` are
 * applied. Loaded only on demand, because it takes longer to load than all other rules together.
 */
export async function preparePep440(rules: string): Promise<void> {
  if (/pep440/i.test(rules)) loaded ??= await import('@renovate/pep440');
}

/** The loaded package. @throws Error when `preparePep440` wasn't awaited. */
export function pep440(): Package {
  if (loaded === undefined) throw new Error('the rules of PEP 440 are not loaded');
  return loaded;
}
