/** A binary character map as a data URL. */
declare module '*.bcmap?inline' {
  const url: string;
  export default url;
}
