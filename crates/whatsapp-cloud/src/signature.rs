//! Whether a call to the webhook comes from Meta.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// What Meta's app and we share, so that nobody else can tell us what happened.
#[derive(Clone)]
pub struct WebhookSecrets {
    app_secret: String,
    verify_token: String,
}

impl std::fmt::Debug for WebhookSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookSecrets").finish_non_exhaustive()
    }
}

impl WebhookSecrets {
    /// The app's secret, with which Meta signs, and the word that we gave to Meta when we registered the
    /// webhook; none where one of them is empty, because anybody could guess that.
    pub fn new(app_secret: &str, verify_token: &str) -> Option<Self> {
        let both = !app_secret.is_empty() && !verify_token.is_empty();
        both.then(|| Self { app_secret: app_secret.to_owned(), verify_token: verify_token.to_owned() })
    }

    /// Whether `header`, the value of `X-Hub-Signature-256`, is the signature of `body` as it came, byte for
    /// byte. Takes the same time however much of it is right.
    pub fn signed(&self, header: &str, body: &[u8]) -> bool {
        let Some(signature) = header.strip_prefix("sha256=").and_then(bytes_of_hex) else { return false };
        let mut mac = Hmac::<Sha256>::new_from_slice(self.app_secret.as_bytes())
            .expect("HMAC takes keys of any length");
        mac.update(body);
        mac.verify_slice(&signature).is_ok()
    }

    /// The challenge to answer with, when Meta asks whether the webhook is ours: `hub.mode`,
    /// `hub.verify_token` and `hub.challenge` of the query.
    pub fn challenge<'a>(&self, mode: &str, token: &str, challenge: &'a str) -> Option<&'a str> {
        // What is given back is a number in Meta's documents; anything longer is not from Meta.
        let is_plain = challenge.len() <= 256 && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_ours = token.as_bytes().ct_eq(self.verify_token.as_bytes());
        (mode == "subscribe" && is_plain && bool::from(is_ours)).then_some(challenge)
    }
}

fn bytes_of_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> WebhookSecrets {
        WebhookSecrets::new("Jefe", "word").unwrap()
    }

    /// RFC 4231, test case 2.
    const BODY: &[u8] = b"what do ya want for nothing?";
    const SIGNATURE: &str = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn a_signature_holds_for_exactly_these_bytes() {
        assert!(secrets().signed(SIGNATURE, BODY));
        assert!(secrets().signed(&SIGNATURE.replace("5bdcc146", "5BDCC146"), BODY));
        assert!(!secrets().signed(SIGNATURE, b"what do ya want for nothing? "));
        assert!(!secrets().signed(SIGNATURE, b""));
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let shorter = &SIGNATURE[..SIGNATURE.len() - 1];
        let other = SIGNATURE.replace("5bdc", "5bdd");
        let sha1 = SIGNATURE.replace("sha256", "sha1");
        for bad in ["", "sha256=", &SIGNATURE[7..], shorter, &other, &sha1, &format!("{SIGNATURE}00")] {
            assert!(!secrets().signed(bad, BODY), "{bad}");
        }
        assert!(!secrets().signed(&format!("sha256={}", "é".repeat(32)), BODY));
    }

    #[test]
    fn an_empty_secret_is_none() {
        assert!(WebhookSecrets::new("", "word").is_none());
        assert!(WebhookSecrets::new("Jefe", "").is_none());
    }

    #[test]
    fn the_challenge_is_answered_to_whoever_knows_the_word() {
        assert_eq!(secrets().challenge("subscribe", "word", "1158201444"), Some("1158201444"));
        assert_eq!(secrets().challenge("subscribe", "wore", "1158201444"), None);
        assert_eq!(secrets().challenge("subscribe", "", "1158201444"), None);
        assert_eq!(secrets().challenge("unsubscribe", "word", "1158201444"), None);
        assert_eq!(secrets().challenge("subscribe", "word", "<script>"), None);
    }
}
