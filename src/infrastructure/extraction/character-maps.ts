/** Adobe's predefined character maps, by name (`90ms-RKSJ-H`), in the binary form of pdf.js; undefined for one it has not. */
export type CharacterMaps = (name: string) => Promise<Uint8Array | undefined>;

const largest = 256 * 1024;

/** Those that lie beside the page's files: a megabyte of data that few documents need, kept out of the Worker. */
export function assetCharacterMaps(assets: { fetch(url: string): Promise<Response> } | undefined): CharacterMaps {
  return async (name) => {
    if (!/^[\w-]{1,40}$/.test(name)) return undefined;
    const response = await assets?.fetch(`http://assets.local/character-maps/${name}.bcmap`);
    // What is not there is answered with the page.
    if (!response?.ok || response.headers.get('content-type')?.startsWith('text/html')) return undefined;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return bytes.length > largest ? undefined : bytes;
  };
}
