-- Why a mark of a closed term was changed is in somebody's own words, and goes with the student's data.
-- What was done stays.
ALTER TABLE audit ADD COLUMN reason TEXT NOT NULL DEFAULT '';

DROP TRIGGER audit_is_never_changed;

-- It stands behind the first "; " after the arrow: a title may have one, too.
UPDATE audit SET reason = substr(changed, instr(changed, '; ') + 2),
        more = substr(more, 1, instr(more, ' → ') + 1 + instr(changed, '; '))
    FROM (SELECT id AS act_id, substr(more, instr(more, ' → ') + 3) AS changed FROM audit
        WHERE act IN ('change_term_mark', 'change_closed_mark') AND instr(more, ' → ') > 0)
    WHERE id = act_id AND instr(changed, '; ') > 0;

UPDATE audit SET reason = '' WHERE reason <> ''
    AND EXISTS (SELECT 1 FROM audit AS erased WHERE erased.act = 'erase' AND erased.whom = audit.whom);

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
    WHEN NEW.reason <> '' OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at
        OR NEW.staff IS NOT OLD.staff OR NEW.act IS NOT OLD.act OR NEW.whom IS NOT OLD.whom
        OR NEW.more IS NOT OLD.more
BEGIN SELECT RAISE(ABORT, 'what was done stays written down'); END;

CREATE INDEX audit_of_reasons ON audit (whom) WHERE reason <> '';
