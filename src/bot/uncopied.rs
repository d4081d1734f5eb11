//! Files of works that lie with the messenger alone: who is told of that.

use super::{Profile, naming::called, speech::tell, text::Lang};
use crate::{
    messenger::Say,
    store::{self, Tx, accounts::each_once, files::Uncopied},
};

/// Tells that a file was not copied because its student has used up the quota. Of several in one work
/// that is said once.
///
/// # Errors
/// Fails when the memory does.
pub async fn over_quota(tx: &mut Tx<'_>, profile: &Profile, file: i64) -> store::Result<()> {
    let Some(work) = tx.submission_of_file(file).await? else {
        return Ok(());
    };
    if tx.count_over_quota(work.id).await? > 1 {
        return Ok(());
    }
    let mut accounts = tx.sender_of(work.id).await?;
    accounts.extend(tx.class_accounts(work.class).await?);
    for account in each_once(accounts) {
        let lang = Lang::named(&account.language);
        let called = called(tx, profile, &account, &work.student).await?;
        let text = match account.speaks_for(&work.student) {
            true => lang.over_quota(called, work.id),
            false => lang.over_quota_teacher(called, work.id),
        };
        tell((tx, profile), &account, Say::text(text), None);
    }
    Ok(())
}

/// Tells that a file could not be copied, for such a reason: the teachers, and who sent it where the
/// receipt could not say so yet. Of several in one work that is said once.
///
/// # Errors
/// Fails when the memory does.
pub async fn out_of_reach(
    tx: &mut Tx<'_>,
    profile: &Profile,
    (file, why): (i64, Uncopied),
) -> store::Result<()> {
    let Some(work) = tx.submission_of_file(file).await? else {
        return Ok(());
    };
    let [bytes] = tx.uncopied_files(work.id).await?[..] else {
        return Ok(());
    };
    let mut accounts = tx.class_accounts(work.class).await?;
    if bytes.is_none_or(|bytes| bytes <= profile.download_limit) {
        accounts.extend(tx.sender_of(work.id).await?);
    }
    for account in each_once(accounts) {
        let lang = Lang::named(&account.language);
        let called = called(tx, profile, &account, &work.student).await?;
        let text = match (account.speaks_for(&work.student), why) {
            (true, Uncopied::Large) => lang.out_of_reach(called, work.id),
            (true, _) => lang.not_handed_out(called, work.id),
            (false, Uncopied::Large) => lang.out_of_reach_teacher(called, work.id),
            (false, _) => lang.not_handed_out_teacher(called, work.id),
        };
        tell((tx, profile), &account, Say::text(text), None);
    }
    Ok(())
}

/// Tells the administrators that no file can be kept here, and what is wrong.
///
/// # Errors
/// Fails when the memory does.
pub async fn cannot_keep(tx: &mut Tx<'_>, profile: &Profile, wrong: &str) -> store::Result<()> {
    for admin in tx.admin_accounts().await? {
        let words = Lang::named(&admin.language).cannot_keep(wrong.to_owned());
        tell((tx, profile), &admin, Say::text(words), None);
    }
    Ok(())
}
