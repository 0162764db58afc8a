//! Contacts from a file.

use contract::{
    AppError, UserId,
    limits::CSV_ROWS,
    whatsapp::{Imported, NewContact, RejectedLine},
};

use super::{Whatsapp, contacts};
use crate::{Error, Result};

/// Lines that are told to have been rejected, at most.
const TOLD: usize = 1_000;
/// Lines that are taken in one transaction.
const BATCH: usize = 500;

impl Whatsapp {
    /// Takes contacts from a CSV file: a line of `number`, `name`, `tags` (with `;` between) and `notes`,
    /// under a head that names them, or the number alone. A line that cannot be taken is told, and the
    /// others are taken.
    pub async fn import_contacts(&self, owner: UserId, file: &[u8]) -> Result<Imported> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(file);
        let mut columns: Option<Vec<String>> = None;
        let mut imported = Imported { accepted: 0, rejected: Vec::new() };
        let mut batch = Vec::new();
        for (place, record) in reader.records().enumerate() {
            let line = place as u64 + 1;
            if place > CSV_ROWS {
                let message = format!("A file has at most {CSV_ROWS} lines.");
                return Err(AppError::invalid("file", message).into());
            }
            let Ok(record) = record else {
                reject(&mut imported, line, "", "This line is not UTF-8 text.");
                continue;
            };
            if columns.is_none() {
                let head: Vec<String> =
                    record.iter().map(|cell| cell.trim_matches('\u{feff}').trim().to_lowercase()).collect();
                let named = head.iter().any(|cell| cell == "number" || cell == "phone");
                columns = Some(if named { head } else { vec!["number".into(), "name".into()] });
                if named {
                    continue;
                }
            }
            batch.push((line, contact(columns.as_deref().unwrap_or_default(), &record)));
            if batch.len() == BATCH {
                self.import_batch(owner, &mut batch, &mut imported).await?;
            }
        }
        self.import_batch(owner, &mut batch, &mut imported).await?;
        Ok(imported)
    }

    async fn import_batch(
        &self,
        owner: UserId,
        batch: &mut Vec<(u64, NewContact)>,
        imported: &mut Imported,
    ) -> Result<()> {
        let mut tx = self.db.begin_write().await?;
        for (line, new) in batch.drain(..) {
            match contacts::add(&mut tx, owner, &new).await {
                Ok(_) => imported.accepted += 1,
                // Nothing was written of it: its fields are looked at first.
                Err(Error::Rule(error)) => reject(imported, line, &new.number, &error.to_string()),
                Err(error) => return Err(error),
            }
        }
        tx.commit().await
    }
}

fn contact(columns: &[String], record: &csv::StringRecord) -> NewContact {
    let mut new = NewContact::default();
    for (column, cell) in columns.iter().zip(record) {
        let cell = cell.trim_matches('\u{feff}').trim();
        match column.as_str() {
            "number" | "phone" => cell.clone_into(&mut new.number),
            "name" if !cell.is_empty() => new.name = Some(cell.to_owned()),
            "tags" => new.tags = cell.split(';').map(str::to_owned).collect(),
            "notes" if !cell.is_empty() => new.notes = Some(cell.to_owned()),
            _ => {}
        }
    }
    new
}

fn reject(imported: &mut Imported, line: u64, value: &str, reason: &str) {
    if imported.rejected.len() < TOLD {
        let value = value.chars().take(100).collect();
        imported.rejected.push(RejectedLine { line, value, reason: reason.into() });
    }
}
