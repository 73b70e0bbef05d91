/** An error as the OpenAI API words it: `{"error":{"message","type","code"}}`. */
export class OpenAiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: 400 | 401 | 404 | 405 | 413 | 500 | 503, code: string, message: string) {
    super(message);
    this.name = 'OpenAiError';
    this.status = status;
    this.code = code;
  }

  toJSON(): { error: { message: string; type: string; code: string } } {
    const type =
      this.status >= 500 ? 'server_error' : this.status === 401 ? 'authentication_error' : 'invalid_request_error';
    return { error: { message: this.message, type, code: this.code } };
  }
}
