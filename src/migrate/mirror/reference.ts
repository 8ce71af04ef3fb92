/**
 * Adds the default registry like Docker: `busybox` is `docker.io/library/busybox`. Undefined when the text
 * isn't the name of an image in a registry.
 */
export function parseMirrorReference(text: string): string | undefined {
  if (!/^[\w.:/@-]+$/.test(text) || /^(?:oci(?:dir|-archive)?|docker-archive|dir):/.test(text))
    return undefined;
  const [first = '', ...rest] = text.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (isHost) return text;
  return `docker.io/${rest.length === 0 ? 'library/' : ''}${text}`;
}
