-- No number of a deed is ever given twice: it stands below messages to administrators, and who
-- presses a button of one that was undone would undo another deed. A deed is numbered as the first of
-- its rows, and these begin behind all that is known to have been given.
DROP INDEX departures_by_student;
DROP INDEX departures_by_class;
DROP INDEX departures_of_deed;

CREATE TABLE departures_anew (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    class      INTEGER NOT NULL REFERENCES classes (id),
    staff      INTEGER REFERENCES staff (number),
    at         INTEGER NOT NULL,
    since      INTEGER,
    deed       INTEGER NOT NULL
) STRICT;

INSERT INTO departures_anew (id, student_id, class, staff, at, since, deed)
SELECT id, student_id, class, staff, at, since, deed FROM departures ORDER BY id;

DROP TABLE departures;
ALTER TABLE departures_anew RENAME TO departures;

CREATE INDEX departures_by_student ON departures (student_id);
CREATE INDEX departures_by_class ON departures (class, at);
CREATE INDEX departures_of_deed ON departures (deed);

DELETE FROM sqlite_sequence WHERE name = 'departures';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'departures', coalesce(max(number), 0) FROM (
    SELECT max(id, deed) AS number FROM departures
    UNION ALL
    SELECT value FROM keyboards, json_tree(actions)
    WHERE (actions LIKE '%"undo_move"%' OR actions LIKE '%"deed"%')
      AND key IN ('undo_move', 'deed') AND type = 'integer');
