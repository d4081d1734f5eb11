//! Identifiers that seem to be mistyped: of a form that has a check digit, which does not fit.

use super::identifiers::StudentId;

/// How many digits a СНИЛС has, two of which are its check number.
const SNILS: usize = 11;

/// A form of identifiers that has a check digit.
#[derive(Clone, Copy)]
enum Form {
    /// What Kamerton makes: digits.
    Made,
    /// СНИЛС: eleven digits, as a rule with dashes between them.
    Snils,
}

/// Of the identifiers that are new, those whose check digit does not fit. Digits may be a form of
/// the school's own: they are only measured by the check digit that most of `all` have.
pub(super) fn mistyped<'i>(
    new: impl Iterator<Item = &'i StudentId>,
    all: &[&StudentId],
) -> Vec<StudentId> {
    let are_made = has_most(all, Form::Made);
    let are_snils = has_most(all, Form::Snils);
    let slipped = new.filter(|id| {
        let of_snils = fits(id, Form::Snils) == Some(false);
        let of_made = fits(id, Form::Made) == Some(false);
        match digits_of(id).len() == SNILS {
            true => of_snils && (are_snils || has_dashes_of_snils(id)),
            false => of_made && are_made,
        }
    });
    slipped.cloned().collect()
}

/// Whether most of the identifiers of this form fit it, as no others would.
fn has_most(all: &[&StudentId], form: Form) -> bool {
    let fitting: Vec<bool> = all.iter().filter_map(|id| fits(id, form)).collect();
    let fit = fitting.iter().filter(|fits| **fits).count();
    fit * 2 > fitting.len()
}

/// Whether the check digit fits; `None` where the identifier is not of this form.
fn fits(id: &StudentId, form: Form) -> Option<bool> {
    match form {
        Form::Made => {
            let is_digits = id.as_str().bytes().all(|byte| byte.is_ascii_digit());
            is_digits.then(|| !id.looks_mistyped())
        }
        Form::Snils => {
            let digits = digits_of(id);
            (digits.len() == SNILS).then(|| is_snils(&digits))
        }
    }
}

/// The digits of an identifier that consists of them and of dashes, else none.
fn digits_of(id: &StudentId) -> Vec<u32> {
    let letters = id.as_str().chars().filter(|letter| *letter != '-');
    letters
        .map(|letter| letter.to_digit(10))
        .collect::<Option<_>>()
        .unwrap_or_default()
}

/// «112-233-445-95», «112-233-44595»: nothing else is written so.
fn has_dashes_of_snils(id: &StudentId) -> bool {
    let parts: Vec<usize> = id.as_str().split('-').map(str::len).collect();
    matches!(parts.as_slice(), [3, 3, 3, 2] | [3, 3, 5])
}

/// The check number of a СНИЛС: nine digits, weighed from 9 down to 1, modulo 101.
fn is_snils(digits: &[u32]) -> bool {
    let (number, check) = digits.split_at(SNILS - 2);
    let sum: u32 = (1..=9)
        .rev()
        .zip(number)
        .map(|(by, digit)| by * digit)
        .sum();
    let written = check.iter().fold(0, |sum, digit| sum * 10 + digit);
    sum % 101 % 100 == written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slips(new: &[&str], known: &[&str]) -> Vec<String> {
        let read = |ids: &[&str]| -> Vec<StudentId> {
            ids.iter().flat_map(|id| StudentId::read(id)).collect()
        };
        let (new, known) = (read(new), read(known));
        let all: Vec<&StudentId> = new.iter().chain(&known).collect();
        let slipped = mistyped(new.iter(), &all);
        slipped.iter().map(StudentId::to_string).collect()
    }

    #[test]
    fn a_check_digit_that_does_not_fit_is_a_slip_where_the_others_fit() {
        let made = [1042, 1043, 1044].map(|number| StudentId::made(number).to_string());
        let made: Vec<&str> = made.iter().map(String::as_str).collect();
        let wrong = "10428";
        assert!(StudentId::read(wrong).is_ok_and(|id| id.looks_mistyped()));
        assert_eq!(slips(&[wrong], &made), [wrong]);
        // A school may count as it likes.
        assert!(slips(&["1", "2", "3", "4", "15"], &[]).is_empty());
        assert!(slips(&["Ф-12"], &made).is_empty());
    }

    #[test]
    fn a_snils_is_known_by_its_dashes_or_among_others() {
        assert!(slips(&["112-233-445-95", "11223344595"], &[]).is_empty());
        assert_eq!(slips(&["112-233-445-96"], &[]), ["112-233-445-96"]);
        assert_eq!(slips(&["112-233-44596"], &[]), ["112-233-44596"]);
        // Eleven digits alone may be anything, such as a telephone number.
        assert!(slips(&["79161234567"], &[]).is_empty());
        let known = ["11223344595", "087-654-303-00"];
        assert_eq!(slips(&["11223344596"], &known), ["11223344596"]);
        assert!(slips(&["08765430300"], &known).is_empty());
    }
}
