-- What happened. Rows are added, never changed or removed.
CREATE TABLE events (
  host       TEXT    NOT NULL,
  seq        INTEGER NOT NULL,           -- 1, 2, 3 ... without a gap, per host
  format     INTEGER NOT NULL,           -- how the row is encoded for its hash
  time       INTEGER NOT NULL,           -- nanoseconds since 1970, UTC
  op         TEXT    NOT NULL,
  kind       TEXT    NOT NULL,           -- empty in a closing event
  phase      TEXT    NOT NULL CHECK (phase IN ('intended', 'closed', 'noted')),
  actor_kind TEXT    NOT NULL,
  actor_id   TEXT    NOT NULL,
  actor_key  TEXT    NOT NULL,
  subject    TEXT    NOT NULL,           -- references, separated by blanks
  ref        TEXT    NOT NULL,
  link       TEXT    NOT NULL,
  visit      TEXT    NOT NULL,
  fields     TEXT    NOT NULL,           -- JSON: names with keyed marks
  notes      TEXT    NOT NULL,           -- JSON: words from closed lists
  result     TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  revision   TEXT    NOT NULL,
  closed_by  TEXT    NOT NULL,
  key_id     TEXT    NOT NULL,
  prev       BLOB    NOT NULL,
  hash       BLOB    NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (host, seq)
) STRICT;

CREATE UNIQUE INDEX events_begun  ON events (op) WHERE phase <> 'closed';
CREATE UNIQUE INDEX events_closed ON events (op) WHERE phase = 'closed';

-- Finds a person's events. Can be made anew from events, which verifying does.
CREATE TABLE event_subjects (
  ref  TEXT    NOT NULL,
  host TEXT    NOT NULL,
  seq  INTEGER NOT NULL,
  PRIMARY KEY (ref, host, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_subjects_of ON event_subjects (host, seq);

-- Operations that were intended and not closed. Can be made anew from events too.
CREATE TABLE open_operations (
  op   TEXT    NOT NULL PRIMARY KEY,
  time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row that a health check writes to, to see whether the disk takes it.
CREATE TABLE probes (
  id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  time INTEGER NOT NULL
) STRICT;
INSERT INTO probes (id, time) VALUES (1, 0);

CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
-- INSERT OR REPLACE deletes without the trigger above.
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE host = NEW.host AND seq = NEW.seq)
  OR (NEW.phase =  'closed' AND EXISTS (SELECT 1 FROM events WHERE op = NEW.op AND phase =  'closed'))
  OR (NEW.phase <> 'closed' AND EXISTS (SELECT 1 FROM events WHERE op = NEW.op AND phase <> 'closed'))
BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END;
CREATE TRIGGER event_subjects_no_update BEFORE UPDATE ON event_subjects
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_subjects_no_delete BEFORE DELETE ON event_subjects
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
