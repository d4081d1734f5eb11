-- Due dates that were put off for one student: added, never changed. The latest is in force.
CREATE TABLE extensions (
    id         INTEGER PRIMARY KEY,
    assignment INTEGER NOT NULL REFERENCES assignments (id),
    student_id TEXT    NOT NULL REFERENCES students (student_id),
    until      INTEGER NOT NULL,
    staff      INTEGER NOT NULL REFERENCES staff (number),
    at         INTEGER NOT NULL
) STRICT;

CREATE INDEX extensions_by_work ON extensions (assignment, student_id, id);

CREATE TRIGGER extensions_are_never_changed BEFORE UPDATE ON extensions
BEGIN SELECT RAISE(ABORT, 'an extension is never changed: add a new one'); END;

CREATE TRIGGER extensions_are_never_deleted BEFORE DELETE ON extensions
BEGIN SELECT RAISE(ABORT, 'an extension is never deleted'); END;

-- When each student's own work is due: never before the class's own date, which may have
-- been put off further since.
CREATE VIEW own_dues AS
SELECT assignees.assignment, assignees.student_id,
       max(assignments.due_at, coalesce(
           (SELECT until FROM extensions
            WHERE extensions.assignment = assignees.assignment
              AND extensions.student_id = assignees.student_id
            ORDER BY extensions.id DESC LIMIT 1),
           assignments.due_at)) AS due_at
FROM assignees JOIN assignments ON assignments.id = assignees.assignment;
