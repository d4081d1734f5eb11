//! The section of the demo school's site, with one invented document.

use std::{fs, path::Path};

use chrono::NaiveDate;

use crate::{messenger::telegram, school::personal::ConsentRule, site, store::Reader};

/// The folder of the demo that it is written into.
pub(super) const FOLDER: &str = "site";

pub(super) const SCHOOL: &str = "Детская музыкальная школа «Камертон»";
const DOCUMENT: &str = "Положение о дистанционном обучении.md";

/// Builds the site of the demo's school as it is on `today`.
pub(super) async fn build(
    reader: &mut Reader,
    folder: &Path,
    today: NaiveDate,
) -> anyhow::Result<()> {
    let documents = folder.join("documents");
    fs::create_dir_all(&documents)?;
    fs::write(documents.join(DOCUMENT), include_str!("regulations.md"))?;
    let about = site::About {
        school: Some(SCHOOL),
        today,
        messengers: &[telegram::NAME],
        news_only: &[],
        consent: &ConsentRule::default(),
        documents: Some(&documents),
        introduction: None,
    };
    site::build(reader, &about, &folder.join(FOLDER)).await?;
    Ok(())
}
