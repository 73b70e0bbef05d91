/** A plugin whose tools somebody's MCP server runs: what was looked at when it was installed. Plain JSON, for keeping. */
export interface RemoteServer {
  /** Of its endpoint, streamable HTTP. */
  url: string;
  /** SHA-256 of its list of tools in lower-case hex. Another list has to be approved again. */
  pin: string;
  /** By their names in the manifest. */
  tools: Readonly<Record<string, RemoteTool>>;
}

export interface RemoteTool {
  /** What the server calls it. */
  name: string;
  /** Inputs whose names did not fit into a manifest: what the server calls them, by their names there. */
  inputs?: Readonly<Record<string, string>>;
  /** Whether it says what its output looks like; that of others is their content, mapped. */
  structured: boolean;
}
