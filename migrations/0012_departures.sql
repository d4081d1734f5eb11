-- Who left which class, and who wrote that down. The journal keeps what was done there.
CREATE TABLE departures (
    id         INTEGER PRIMARY KEY,
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    class      INTEGER NOT NULL REFERENCES classes (id),
    staff      INTEGER NOT NULL REFERENCES staff (number),
    at         INTEGER NOT NULL
) STRICT;

CREATE INDEX departures_by_student ON departures (student_id);
