//! Series that another calendar has moved: their teachers hear of it.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDateTime;

use super::{Profile, speech::tell, text::Lang};
use crate::{
    messenger::Say,
    school::moments::Moment,
    store::{self, Tx, accounts::Account, series::Series},
};

/// How many are named in one message.
const NAMED: usize = 10;

/// A series as it was, and when it comes next now.
pub(super) type Move<'s> = (&'s Series, Option<NaiveDateTime>);

/// Tells whoever teaches their classes of series that come at other times than before: each person
/// once, of all of theirs.
pub(super) async fn tell_moves(
    (tx, profile): (&mut Tx<'_>, &Profile),
    mut moves: Vec<Move<'_>>,
) -> store::Result<()> {
    moves.sort_by_key(|(series, next)| (series.next.or(*next), series.id));
    let mut of_each: BTreeMap<i64, (Arc<Account>, Vec<Move<'_>>)> = BTreeMap::new();
    for moved in moves {
        for account in tx.class_accounts(moved.0.class).await? {
            let told = of_each.entry(account.id);
            told.or_insert_with(|| (account, Vec::new())).1.push(moved);
        }
    }
    for (account, moves) in of_each.into_values() {
        let words = words((&*tx, profile), Lang::named(&account.language), &moves);
        tell((tx, profile), &account, Say::text(words), None);
    }
    Ok(())
}

fn words((tx, profile): (&Tx<'_>, &Profile), lang: Lang, moves: &[Move<'_>]) -> String {
    let when = |local| {
        lang.moment(
            Moment::from_local(local, profile.zone),
            tx.now,
            profile.zone,
        )
    };
    let mut lines = vec![lang.series_moved_head()];
    lines.extend(moves.iter().take(NAMED).map(|(series, next)| {
        let (title, class) = (series.title.clone(), series.class_name.clone());
        match (series.next, *next) {
            (Some(before), Some(after)) => {
                lang.series_moved(title, class, when(before), when(after))
            }
            (None, Some(after)) => lang.series_back(title, class, when(after)),
            (_, None) => lang.series_no_more(title, class),
        }
    }));
    let more = moves.len().saturating_sub(NAMED);
    lines.extend((more > 0).then(|| lang.series_moved_more(more)));
    lines.join("\n")
}
