//! What a browser says of a passkey, as WhatsApp wants to hear it. Pure.

use serde::Deserialize;
use whatsapp_rust::passkey::{Assertion, build_webauthn_assertion_json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    raw_id: Bytes,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: Bytes,
    authenticator_data: Bytes,
    signature: Bytes,
    #[serde(default)]
    user_handle: Option<Bytes>,
}

/// Bytes in base64 for addresses, with or without padding.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Bytes(Vec<u8>);

impl TryFrom<String> for Bytes {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
        BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map(Self)
    }
}

/// Reads a WebAuthn assertion as `PublicKeyCredential.toJSON()` gives it; none when it is none.
pub(crate) fn assertion(json: &str) -> Option<Assertion> {
    let Credential { raw_id, response } = serde_json::from_str(json).ok()?;
    Some(Assertion {
        assertion_json: build_webauthn_assertion_json(
            &raw_id.0,
            &response.client_data.0,
            &response.authenticator_data.0,
            &response.signature.0,
            response.user_handle.as_ref().map(|handle| handle.0.as_slice()),
        ),
        credential_id: raw_id.0,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn an_assertion_is_passed_on_without_what_only_browsers_say() {
        let said = json!({
            "id": "aWQ", "rawId": "aWQ", "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": "Y2xpZW50", "authenticatorData": "ZGF0YQ==", "signature": "c2ln",
                "userHandle": "dXNlcg"
            }
        });
        let read = assertion(&said.to_string()).unwrap();
        assert_eq!(read.credential_id, b"id");
        let passed: Value = serde_json::from_slice(&read.assertion_json).unwrap();
        assert_eq!(
            passed,
            json!({
                "id": "aWQ", "rawId": "aWQ", "type": "public-key",
                "response": {
                    "clientDataJSON": "Y2xpZW50", "authenticatorData": "ZGF0YQ", "signature": "c2ln",
                    "userHandle": "dXNlcg"
                }
            })
        );
    }

    #[test]
    fn what_is_no_assertion_is_refused() {
        for bad in ["", "{}", "[]", r#"{"rawId":"!","response":{}}"#] {
            assert!(assertion(bad).is_none(), "{bad}");
        }
    }
}
