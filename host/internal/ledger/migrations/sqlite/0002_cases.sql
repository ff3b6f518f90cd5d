-- Requests of customers. Each change of a row is an event too; mac covers the row.
CREATE TABLE cases (
  number   TEXT    NOT NULL PRIMARY KEY,
  kind     TEXT    NOT NULL,
  state    TEXT    NOT NULL,
  subject  TEXT    NOT NULL,             -- references, separated by blanks
  op       TEXT    NOT NULL,
  visit    TEXT    NOT NULL,
  received INTEGER NOT NULL,             -- nanoseconds since 1970, UTC, as all times
  due      INTEGER NOT NULL,
  code_mac TEXT    NOT NULL,
  box      TEXT    NOT NULL,
  reason   TEXT    NOT NULL,
  closed   INTEGER NOT NULL,             -- 0: it is open
  key_id   TEXT    NOT NULL,
  mac      BLOB    NOT NULL CHECK (length(mac) = 32)
) STRICT, WITHOUT ROWID;

CREATE INDEX cases_due ON cases (due) WHERE state = 'open';

-- Finds a person's cases.
CREATE TABLE case_subjects (
  ref    TEXT NOT NULL,
  number TEXT NOT NULL,
  PRIMARY KEY (ref, number)
) STRICT, WITHOUT ROWID;

-- Texts that may be personal, each under a key of its own, which goes with it.
CREATE TABLE boxes (
  id          TEXT    NOT NULL PRIMARY KEY,
  case_number TEXT    NOT NULL,
  key_id      TEXT    NOT NULL,
  wrapped     TEXT    NOT NULL,          -- the box's key, under the sealing key
  sealed      TEXT    NOT NULL,
  ends        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX boxes_end ON boxes (ends);
