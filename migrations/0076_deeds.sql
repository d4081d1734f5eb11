-- Who left a class in one deed with others, as when it was closed or a roster moved them, comes back
-- with them: they have one number. By whom it was, stands nowhere where it was the command line.
DROP INDEX departures_by_student;
DROP INDEX departures_by_class;

CREATE TABLE departures_by_deed (
    id         INTEGER PRIMARY KEY,
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    class      INTEGER NOT NULL REFERENCES classes (id),
    staff      INTEGER REFERENCES staff (number),
    at         INTEGER NOT NULL,
    since      INTEGER,
    deed       INTEGER NOT NULL
) STRICT;

-- Who left the school before this left all classes at one moment.
INSERT INTO departures_by_deed (id, student_id, class, staff, at, since, deed)
SELECT id, student_id, class, staff, at, since,
    min(id) OVER (PARTITION BY student_id, at)
FROM departures;

DROP TABLE departures;
ALTER TABLE departures_by_deed RENAME TO departures;

CREATE INDEX departures_by_student ON departures (student_id);
CREATE INDEX departures_by_class ON departures (class, at);
CREATE INDEX departures_of_deed ON departures (deed);
