//! Rows of settings. Nothing here decides anything.

use contract::{Timestamp, settings::Settings};
use sqlx::FromRow;

use crate::{
    Error, Result,
    db::{Conn, on_conn},
};

pub(super) const UPLOADS: &str = "uploads";
pub(super) const EDIT_HOURS: &str = "editHours";
pub(super) const DELETE_HOURS: &str = "deleteHours";

#[derive(FromRow)]
struct SettingRow {
    name: String,
    value: String,
}

/// All settings; those without a row have their default.
pub(super) async fn settings(conn: &mut Conn) -> Result<Settings> {
    const SQL: &str = "select name, value from settings";

    let rows: Vec<SettingRow> = on_conn!(conn, |c| sqlx::query_as(SQL).fetch_all(c).await?);
    let mut settings = Settings::default();
    for SettingRow { name, value } in rows {
        match name.as_str() {
            UPLOADS => settings.uploads = parsed(&name, &value)?,
            EDIT_HOURS => settings.edit_hours = parsed(&name, &value)?,
            DELETE_HOURS => settings.delete_hours = parsed(&name, &value)?,
            // A newer version's.
            _ => {}
        }
    }
    Ok(settings)
}

pub(super) async fn set(conn: &mut Conn, name: &str, value: &str, now: Timestamp) -> Result<()> {
    const SQL: &str = "
        insert into settings (name, value, changed_at) values ($1, $2, $3)
            on conflict (name) do update set value = excluded.value, changed_at = excluded.changed_at";

    on_conn!(conn, |c| {
        sqlx::query(SQL).bind(name).bind(value).bind(now.millis()).execute(c).await?;
    });
    Ok(())
}

fn parsed<T: std::str::FromStr>(name: &str, value: &str) -> Result<T> {
    value.parse().map_err(|_| Error::Broken(format!("setting {name} is {value} in the database")))
}
