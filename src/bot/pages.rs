//! The buttons that lead from one page of a list to the next.

use super::{action::Action, text::Lang};

/// A row of buttons.
type Row = Vec<(String, Action)>;

/// «Ещё», with how many are left after the first `shown` of `all`; `None` where none is.
pub(super) fn more_row(
    lang: Lang,
    (shown, all): (usize, usize),
    more: impl FnOnce(usize) -> Action,
) -> Option<Row> {
    let left = all.checked_sub(shown).filter(|left| *left > 0)?;
    Some(vec![(lang.button_more(left), more(shown))])
}

/// «Назад» and «Ещё», whichever there is, on the page of `size` that begins with number `skip` of
/// `all`.
pub(super) fn turning_row(
    lang: Lang,
    (skip, size, all): (usize, usize, usize),
    page: impl Fn(usize) -> Action,
) -> Option<Row> {
    let back = (lang.button_back(), page(skip.saturating_sub(size)));
    let mut row: Row = (skip > 0).then_some(back).into_iter().collect();
    row.extend(
        more_row(lang, (skip + size, all), page)
            .into_iter()
            .flatten(),
    );
    (!row.is_empty()).then_some(row)
}
