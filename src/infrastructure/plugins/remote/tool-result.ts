import { Problem } from '../../../domain/problem.ts';
import { quoted } from './failure.ts';
import type { CallToolResult } from '@modelcontextprotocol/client';
import type { JsonSchema } from '../../../domain/plugins/json-schema.ts';

const mostParts = 200;
/** UTF-16 units of text, all parts together; a tool's output may be a million in all. */
const mostText = 500_000;

/** What the output of a tool looks like that says nothing of it. */
export const contentSchema: JsonSchema = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    data: { description: 'What the server gave as JSON' },
    links: {
      type: 'array',
      items: {
        type: 'object',
        properties: { uri: { type: 'string' }, name: { type: 'string' }, mediaType: { type: 'string' } },
        required: ['uri'],
      },
    },
    media: {
      type: 'array',
      description: 'Images and sounds, which are not passed on',
      items: {
        type: 'object',
        properties: { kind: { type: 'string' }, mediaType: { type: 'string' }, bytes: { type: 'integer' } },
        required: ['kind'],
      },
    },
  },
  required: ['text'],
  additionalProperties: false,
};

/** A tool's result as JSON. Throws `upstream_failed` with the server's own words when the tool says that it failed. */
export function outputOf(result: CallToolResult, { structured, host }: { structured: boolean; host: string }): unknown {
  const content = result.content ?? [];
  if (result.isError === true) {
    const said = quoted(mapped(content).text);
    throw new Problem('upstream_failed', said === '' ? `${host} says that it failed.` : `${host} says: ${said}`);
  }
  const { structuredContent } = result;
  if (structured) {
    if (structuredContent !== undefined) return structuredContent;
    throw new Problem('upstream_failed', `${host} does not give the output that it describes.`);
  }
  return { ...mapped(content), ...(structuredContent !== undefined && { data: structuredContent }) };
}

interface Content {
  text: string;
  links?: { uri: string; name?: string; mediaType?: string }[];
  media?: { kind: string; mediaType: string; bytes: number }[];
}

function mapped(parts: CallToolResult['content']): Content {
  const texts: string[] = [];
  const links: NonNullable<Content['links']> = [];
  const media: NonNullable<Content['media']> = [];
  for (const part of parts.slice(0, mostParts)) {
    switch (part.type) {
      case 'text':
        texts.push(part.text);
        break;
      case 'resource_link':
        links.push(linkOf(part.uri, part.name, part.mimeType));
        break;
      case 'resource':
        if ('text' in part.resource) texts.push(part.resource.text);
        links.push(linkOf(part.resource.uri, undefined, part.resource.mimeType));
        break;
      case 'image':
      case 'audio':
        media.push({ kind: part.type, mediaType: part.mimeType, bytes: Math.floor((part.data.length * 3) / 4) });
        break;
    }
  }
  return {
    text: cut(texts.join('\n')),
    ...(links.length > 0 && { links }),
    ...(media.length > 0 && { media }),
  };
}

function linkOf(uri: string, name: string | undefined, mediaType: string | undefined) {
  return { uri, ...(name !== undefined && { name }), ...(mediaType !== undefined && { mediaType }) };
}

function cut(text: string): string {
  if (text.length <= mostText) return text;
  return `${text.slice(0, mostText).replace(/[\uD800-\uDBFF]$/, '')}\n[The rest is left out: it is too long.]`;
}
