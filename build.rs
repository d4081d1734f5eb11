//! Applies `migrations/` to a scratch database, so that every SQL statement in
//! `src/store/` is checked against the real schema while it compiles.

use std::{env, error::Error, fs, path::Path};

use sqlx::{Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=migrations");
    let database = Path::new(&env::var("OUT_DIR")?).join("schema.db");
    if database.exists() {
        fs::remove_file(&database)?;
    }
    let options = SqliteConnectOptions::new()
        .filename(&database)
        .create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    Migrator::new(Path::new("migrations"))
        .await?
        .run(&mut connection)
        .await?;
    connection.close().await?;
    println!(
        "cargo:rustc-env=DATABASE_URL=sqlite://{}",
        database.display()
    );
    Ok(())
}
