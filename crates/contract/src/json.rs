//! Reading and writing JSON text, in one way.
//!
//! Every type that is read costs the browser's wasm a parser of its own, and once more for each kind
//! of input. So what the browser reads, it reads here.

use serde::{Serialize, de::DeserializeOwned};

/// Reads `text`.
pub fn read<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    serde_json::from_slice(text.as_bytes())
}

/// Writes `value`.
pub fn write<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<String> {
    serde_json::to_string(value)
}
