/**
 * Which rule of the schema a failed batch broke, from the database's own words (they arrive wrapped, once or twice);
 * null when it failed for another reason.
 */
export function constraintOf(error: unknown): 'stale' | 'taken' | 'reference' | 'untracked' | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if (cause.message.includes('NOT NULL constraint failed: audit.revision')) return 'stale';
    if (cause.message.includes('UNIQUE constraint failed: audit.')) return 'stale';
    if (cause.message.includes('NOT NULL constraint failed: config_versions.version')) return 'untracked';
    if (cause.message.includes('hash_is_known')) return 'untracked';
    if (cause.message.includes('UNIQUE constraint failed')) return 'taken';
    if (cause.message.includes('FOREIGN KEY constraint failed')) return 'reference';
  }
  return null;
}
