-- The version of these tables; the row is written by the program.
CREATE TABLE inzage_ledger (
  id      INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL
);
INSERT INTO inzage_ledger (id, version) VALUES (1, 0);

-- What happened. Rows are added, never changed or removed. Texts are ordered by
-- their bytes, as the program does and whatever the language of the database.
CREATE TABLE events (
  host       TEXT   COLLATE "C" NOT NULL,
  seq        BIGINT NOT NULL,            -- 1, 2, 3 ... without a gap, per host
  format     BIGINT NOT NULL,            -- how the row is encoded for its hash
  time       BIGINT NOT NULL,            -- nanoseconds since 1970, UTC
  op         TEXT   COLLATE "C" NOT NULL,
  kind       TEXT   COLLATE "C" NOT NULL, -- empty in a closing event
  phase      TEXT   COLLATE "C" NOT NULL CHECK (phase IN ('intended', 'closed', 'noted')),
  actor_kind TEXT   COLLATE "C" NOT NULL,
  actor_id   TEXT   COLLATE "C" NOT NULL,
  actor_key  TEXT   COLLATE "C" NOT NULL,
  subject    TEXT   COLLATE "C" NOT NULL, -- references, separated by blanks
  ref        TEXT   COLLATE "C" NOT NULL,
  link       TEXT   COLLATE "C" NOT NULL,
  visit      TEXT   COLLATE "C" NOT NULL,
  fields     TEXT   COLLATE "C" NOT NULL, -- JSON: names with keyed marks
  notes      TEXT   COLLATE "C" NOT NULL, -- JSON: words from closed lists
  result     TEXT   COLLATE "C" NOT NULL,
  reason     TEXT   COLLATE "C" NOT NULL,
  revision   TEXT   COLLATE "C" NOT NULL,
  closed_by  TEXT   COLLATE "C" NOT NULL,
  key_id     TEXT   COLLATE "C" NOT NULL,
  prev       BYTEA  NOT NULL,
  hash       BYTEA  NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (host, seq)
);

CREATE UNIQUE INDEX events_begun  ON events (op) WHERE phase <> 'closed';
CREATE UNIQUE INDEX events_closed ON events (op) WHERE phase = 'closed';

-- Finds a person's events. Can be made anew from events, which verifying does.
CREATE TABLE event_subjects (
  ref  TEXT   COLLATE "C" NOT NULL,
  host TEXT   COLLATE "C" NOT NULL,
  seq  BIGINT NOT NULL,
  PRIMARY KEY (ref, host, seq)
);

CREATE INDEX event_subjects_of ON event_subjects (host, seq);

-- Operations that were intended and not closed. Can be made anew from events too.
CREATE TABLE open_operations (
  op   TEXT   COLLATE "C" NOT NULL PRIMARY KEY,
  time BIGINT NOT NULL
);

-- One row that a health check writes to, to see whether the disk takes it.
CREATE TABLE probes (
  id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  time BIGINT NOT NULL
);
INSERT INTO probes (id, time) VALUES (1, 0);

CREATE FUNCTION inzage_events_never() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are never changed or deleted'; END $$;
CREATE TRIGGER events_never BEFORE UPDATE OR DELETE OR TRUNCATE ON events
EXECUTE FUNCTION inzage_events_never();
CREATE TRIGGER event_subjects_never BEFORE UPDATE OR DELETE OR TRUNCATE ON event_subjects
EXECUTE FUNCTION inzage_events_never();
