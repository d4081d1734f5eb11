-- What people call a class, so that no two look alike: its name, with the discipline where several
-- classes have that name. It is reckoned anew with each roster.
ALTER TABLE classes ADD COLUMN label TEXT NOT NULL DEFAULT '';
UPDATE classes SET label = iif(
    substr(name, 1, length(discipline)) <> discipline
        AND EXISTS (SELECT 1 FROM classes AS other WHERE other.name = classes.name
            AND other.discipline <> classes.discipline),
    discipline || ' ' || name, name);

DROP VIEW attempts;
CREATE VIEW attempts AS
SELECT submissions.id, assignment, student_id, attempt, state, handed_in_at, closes_at, nudge_at,
       title,
       (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
          AND own_dues.student_id = submissions.student_id) AS due_at,
       class, classes.label AS class_name, teacher
FROM submissions
JOIN assignments ON assignments.id = submissions.assignment
JOIN classes ON classes.id = assignments.class;
