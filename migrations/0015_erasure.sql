-- An erased person's comments and recordings go; the mark, when and by whom stay.
DROP TRIGGER marks_are_never_changed;

CREATE TRIGGER marks_are_never_changed BEFORE UPDATE ON marks
WHEN NEW.comment <> '' OR NEW.comment_file IS NOT NULL
  OR (NEW.id, NEW.assignment, NEW.student_id, NEW.submission, NEW.value, NEW.marked_by, NEW.marked_at)
     IS NOT (OLD.id, OLD.assignment, OLD.student_id, OLD.submission, OLD.value, OLD.marked_by, OLD.marked_at)
BEGIN SELECT RAISE(ABORT, 'a mark is never changed: add a new one'); END;
