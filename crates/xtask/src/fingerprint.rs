//! SHA-256, to tell whether content is the same as before.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// 64 hex digits that stand for all `parts` in a row.
pub(crate) fn of(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a string takes any text");
        digits
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn parts_count_as_one_text() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::of(&[b"a", b"bc"]), known);
    }
}
