/** The cause of a problem that is about what was asked: the endpoint is well, and another request may fare better. */
export class AboutRequest extends Error {
  override readonly name = 'AboutRequest';
}
