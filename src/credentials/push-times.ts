/** The value from a vendor's API if it is an array, otherwise an empty array. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Tags and push times from an array of objects; `tag` and `pushed` are the names of the two fields. */
export function tagsIn(list: unknown, tag: string, pushed: string): { tag: unknown; pushed: unknown }[] {
  return listOf(list).map((entry) => {
    const fields = (entry ?? {}) as Record<string, unknown>;
    return { tag: fields[tag], pushed: fields[pushed] };
  });
}
