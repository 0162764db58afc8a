//! A session's keys, in its folder.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use contract::whatsapp::CloudAccess;

const FILE: &str = "access.json";

/// Keeps the keys, for this user only.
pub(crate) fn keep(folder: &Path, access: &CloudAccess) -> io::Result<()> {
    // Never half a file: what is not there yet is told as such.
    let half = folder.join("access.json.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&half)?;
    file.write_all(&serde_json::to_vec(access)?)?;
    file.sync_all()?;
    fs::rename(half, folder.join(FILE))
}

/// The keys that are kept.
pub(crate) fn kept(folder: &Path) -> io::Result<CloudAccess> {
    Ok(serde_json::from_slice(&fs::read(folder.join(FILE))?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_kept_for_this_user_only() {
        let folder = tempfile::tempdir().unwrap();
        assert!(kept(folder.path()).is_err());
        let access = CloudAccess {
            phone_number_id: "1".into(),
            access_token: "token".into(),
            app_secret: "secret".into(),
            verify_token: "word".into(),
        };
        keep(folder.path(), &access).unwrap();
        assert_eq!(kept(folder.path()).unwrap(), access);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
