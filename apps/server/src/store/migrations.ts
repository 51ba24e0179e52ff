/** Each entry takes the database one version further; entries that were released are never changed. */
export const migrations: readonly string[] = [
  `CREATE TABLE jobs (
     id TEXT PRIMARY KEY,
     study_uid TEXT NOT NULL,
     request TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
     attempts INTEGER NOT NULL DEFAULT 0,
     not_before INTEGER NOT NULL DEFAULT 0,
     message TEXT,
     asked INTEGER NOT NULL,
     changed INTEGER NOT NULL,
     result TEXT
   ) STRICT;
   CREATE INDEX jobs_by_state ON jobs (state, not_before, asked);
   CREATE INDEX jobs_by_study ON jobs (study_uid);
   CREATE TABLE marks (
     study_uid TEXT NOT NULL,
     id TEXT NOT NULL,
     mark TEXT NOT NULL,
     by TEXT NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (study_uid, id)
   ) STRICT;
   CREATE TABLE watched (
     study_uid TEXT PRIMARY KEY,
     fingerprint TEXT NOT NULL
   ) STRICT;
   CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
   CREATE TABLE verdicts (
     job TEXT NOT NULL REFERENCES jobs (id),
     lesion INTEGER NOT NULL,
     verdict TEXT NOT NULL,
     comment TEXT NOT NULL,
     by TEXT NOT NULL,
     at INTEGER NOT NULL
   ) STRICT;`,
];
