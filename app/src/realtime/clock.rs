//! The browser's clock.

/// Milliseconds since 1970 by the browser's clock. A server that renders a page has no use for it
/// and gets zero.
pub fn now_ms() -> f64 {
    if cfg!(target_arch = "wasm32") { js_sys::Date::now() } else { 0.0 }
}
