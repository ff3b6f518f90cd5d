-- Requests of customers. Each change of a row is an event too; mac covers the row.
CREATE TABLE cases (
  number   TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
  kind     TEXT   COLLATE "C" NOT NULL,
  state    TEXT   COLLATE "C" NOT NULL,
  subject  TEXT   COLLATE "C" NOT NULL,  -- references, separated by blanks
  op       TEXT   COLLATE "C" NOT NULL,
  visit    TEXT   COLLATE "C" NOT NULL,
  received BIGINT NOT NULL,              -- nanoseconds since 1970, UTC, as all times
  due      BIGINT NOT NULL,
  code_mac TEXT   COLLATE "C" NOT NULL,
  box      TEXT   COLLATE "C" NOT NULL,
  reason   TEXT   COLLATE "C" NOT NULL,
  closed   BIGINT NOT NULL,              -- 0: it is open
  key_id   TEXT   COLLATE "C" NOT NULL,
  mac      BYTEA  NOT NULL CHECK (length(mac) = 32)
);

CREATE INDEX cases_due ON cases (due) WHERE state = 'open';

-- Finds a person's cases.
CREATE TABLE case_subjects (
  ref    TEXT COLLATE "C" NOT NULL,
  number TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (ref, number)
);

-- Texts that may be personal, each under a key of its own, which goes with it.
CREATE TABLE boxes (
  id          TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
  case_number TEXT   COLLATE "C" NOT NULL,
  key_id      TEXT   COLLATE "C" NOT NULL,
  wrapped     TEXT   COLLATE "C" NOT NULL, -- the box's key, under the sealing key
  sealed      TEXT   COLLATE "C" NOT NULL,
  ends        BIGINT NOT NULL
);

CREATE INDEX boxes_end ON boxes (ends);
