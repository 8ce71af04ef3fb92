/** The bundler reads these files as text. */
declare module '*.yml' {
  const text: string;
  export default text;
}
