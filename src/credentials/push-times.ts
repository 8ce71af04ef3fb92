/** What a vendor's API lists, if it is a list. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Tags of a list of objects, and when each was pushed, by the names of the two fields. */
export function tagsIn(list: unknown, tag: string, pushed: string): { tag: unknown; pushed: unknown }[] {
  return listOf(list).map((entry) => {
    const fields = (entry ?? {}) as Record<string, unknown>;
    return { tag: fields[tag], pushed: fields[pushed] };
  });
}
