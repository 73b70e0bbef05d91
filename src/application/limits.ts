/** Bounds that people meet; `GET /api/v1/system/info` tells clients the first three. */
export const limits = {
  fileBytes: 128 * 1024 * 1024,
  filesPerUpload: 200,
  questionCharacters: 4000,
  /** Of texts in one request, which are held whole. */
  textBytes: 32 * 1024 * 1024,
  nameCharacters: 200,
  pageSize: 100,
  /** That one user may have. */
  schedules: 50,
  /** That one collection may have. */
  sources: 100,
  /** Labelled queries of one collection, and of one evaluation. */
  labelledQueries: 5_000,
  /** Of labelled queries in one request. */
  labelBytes: 16 * 1024 * 1024,
  /** Of one of them. */
  labelledQueryBytes: 32 * 1024,
  /** Documents labelled for one of them, and right answers. */
  labelsPerQuery: 300,
};
