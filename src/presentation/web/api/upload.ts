import type { IngestReceipt } from '../../../application/protocol/resources.ts';
import { uploadUrl } from './client.ts';
import { problemOf, unreachable } from './problem.ts';

interface Upload {
  /** Resolves with the receipt; rejects with ApiError, or never settles after `abort`. */
  receipt: Promise<IngestReceipt>;
  abort(): void;
}

export type StartUpload = (options: {
  collectionId: string;
  file: File;
  /** Fraction sent, 0 to 1. */
  onProgress: (fraction: number) => void;
}) => Upload;

/** One file, one request. XMLHttpRequest, since fetch does not report how much was sent. */
export function createUpload(onSignedOut: () => void): StartUpload {
  return ({ collectionId, file, onProgress }) => {
    const request = new XMLHttpRequest();
    const receipt = new Promise<IngestReceipt>((resolve, reject) => {
      request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
      request.onerror = () => reject(unreachable());
      request.onload = () => {
        if (request.status === 401) onSignedOut();
        if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as IngestReceipt);
        else reject(problemOf(request.status, request.responseText));
      };
    });
    const body = new FormData();
    body.append('file', file, file.name);
    request.open('POST', uploadUrl(collectionId));
    request.setRequestHeader('accept', 'application/json');
    request.send(body);
    return { receipt, abort: () => request.abort() };
  };
}
