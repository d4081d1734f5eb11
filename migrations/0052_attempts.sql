-- Each attempt, with what is said of the assignment and of the class that it belongs to.
CREATE VIEW attempts AS
SELECT submissions.id, assignment, student_id, attempt, state, handed_in_at, closes_at, nudge_at,
       title,
       (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
          AND own_dues.student_id = submissions.student_id) AS due_at,
       class, classes.name AS class_name, teacher
FROM submissions
JOIN assignments ON assignments.id = submissions.assignment
JOIN classes ON classes.id = assignments.class;
