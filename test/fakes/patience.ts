/** For a model that answers, or fails of its own: a busy machine does not use it up. In milliseconds. */
export const enough = { timeout: 20_000, total: 20_000 };

/** For a model that never comes to an end, which a test waits out. */
export const brief = { timeout: 300, total: 1200 };
