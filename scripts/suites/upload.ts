import { exchange, patience } from './exchange.ts';
import type { Document, TaskDetail } from '../../src/application/protocol/resources.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Reply } from './exchange.ts';

/** Uploads a file as browsers do. */
export function uploadFile(nexus: NexusClient, path: string, name: string, bytes: BlobPart): Promise<Reply> {
  const form = new FormData();
  form.append('file', new File([bytes], name));
  return exchange(nexus, path, { method: 'POST', body: form });
}

/** Uploads a file under a name that is written to the wire as it is, which no browser would do. */
export function uploadRaw(nexus: NexusClient, path: string, name: string, text: string): Promise<Reply> {
  const boundary = 'f3a1c9d27b584e60';
  const body = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${text}\r\n--${boundary}--\r\n`;
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  return exchange(nexus, path, { method: 'POST', headers, body });
}

/** The documents of a task once it has ended; throws when that takes more than thirty seconds. */
export async function documentsOf(nexus: NexusClient, taskId: string): Promise<Document[]> {
  const until = Date.now() + patience;
  while (Date.now() < until) {
    const task = (await nexus.request(`/api/v1/tasks/${taskId}`)) as TaskDetail;
    if (task.state !== 'queued' && task.state !== 'running') return task.documents;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the task did not end within ${patience / 1000} s`);
}
