import { Response, type Request } from "miniflare";

const dimensions = 384;

/**
 * The network as the `workers` project sees it: `http://models.test/v1/embeddings` answers like an
 * OpenAI-compatible server with {@link fakeEmbedding}; every other address is refused with 502, so no
 * test reaches the outside.
 */
export async function outboundService(request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (url.host === "models.test" && url.pathname === "/v1/embeddings") {
    const body = (await request.json()) as { model: string; input: string | string[] };
    const inputs = typeof body.input === "string" ? [body.input] : body.input;
    return Response.json({
      object: "list",
      model: body.model,
      data: inputs.map((text, index) => ({ object: "embedding", index, embedding: fakeEmbedding(text) })),
      usage: { prompt_tokens: inputs.length, total_tokens: inputs.length },
    });
  }
  return new Response(`tests have no network: ${url.origin}`, { status: 502 });
}

/** A unit vector of hashed words: texts that share words are close, equal texts are equal. */
function fakeEmbedding(text: string): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [""]) {
    let hash = 2166136261;
    for (let index = 0; index < word.length; index++) {
      hash = Math.imul(hash ^ word.charCodeAt(index), 16777619);
    }
    const slot = (hash >>> 1) % dimensions;
    vector[slot] = (vector[slot] ?? 0) + (hash & 1 ? 1 : -1);
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
