//! Tokens: HS256 JWTs of ours, and opaque secrets of 256 bits.

use std::{collections::HashMap, sync::Once};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use contract::{SignInId, Timestamp, UserId};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{Error as JwtError, ErrorKind},
    signature::{Error as SignatureError, Signer, Verifier},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Error, Refusal, Result};

const ISSUER: &str = "switchboard";
/// Bytes of a signing key, at least: HMAC-SHA-256 gains nothing from fewer or more.
pub(super) const KEY_BYTES: usize = 32;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    /// The API, for 10 minutes.
    Api,
    /// One Socket.IO connection, within 30 seconds.
    Socket,
}

impl Audience {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Socket => "socket",
        }
    }

    /// Seconds until a token ends.
    pub(super) const fn seconds(self) -> u32 {
        match self {
            Self::Api => 600,
            Self::Socket => 30,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SignInId,
    jti: Uuid,
    nbf: i64,
    exp: i64,
}

/// What a good token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) user: UserId,
    pub(super) sign_in: SignInId,
    /// The token's own id, for using it up.
    pub(super) id: Uuid,
    pub(super) expires: Timestamp,
}

/// The keys that tokens are signed with: the current one, and the one before during a rotation.
pub struct Secrets {
    current: String,
    keys: HashMap<String, (EncodingKey, DecodingKey)>,
}

impl Secrets {
    /// Keys from `current` and, during a rotation, `previous`.
    ///
    /// # Errors
    /// A sentence that names the variable when a key is shorter than 32 bytes, or when signing does not
    /// give the result that RFC 7515 prints.
    pub fn new(current: &[u8], previous: Option<&[u8]>) -> Result<Self> {
        install_provider()?;
        let mut keys = HashMap::new();
        for (variable, key) in [("JWT_SECRET", Some(current)), ("JWT_SECRET_PREVIOUS", previous)] {
            let Some(key) = key else { continue };
            if key.len() < KEY_BYTES {
                return Err(Error::Setup(format!(
                    "{variable} must be at least {KEY_BYTES} bytes long; {} were given.",
                    key.len()
                )));
            }
            keys.insert(key_id(key), (EncodingKey::from_secret(key), DecodingKey::from_secret(key)));
        }
        Ok(Self { current: key_id(current), keys })
    }

    /// A token for `user` through `sign_in`, good from `now` on.
    pub(super) fn issue(
        &self,
        audience: Audience,
        user: UserId,
        sign_in: SignInId,
        now: Timestamp,
    ) -> Result<String> {
        let seconds = now.millis() / 1000;
        let claims = Claims {
            iss: ISSUER.into(),
            aud: audience.as_str().into(),
            sub: user,
            sid: sign_in,
            jti: Uuid::new_v4(),
            nbf: seconds,
            exp: seconds + i64::from(audience.seconds()),
        };
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(self.current.clone());
        let (key, _) = &self.keys[&self.current];
        jsonwebtoken::encode(&header, &claims, key).map_err(|error| Error::Broken(error.to_string()))
    }

    /// What `token` says, if it is ours, for `audience` and not past its time.
    pub(super) fn check(&self, token: &str, audience: Audience, now: Timestamp) -> Result<Shown> {
        let refused = |_: JwtError| Error::NotSignedIn(Refusal::Invalid);
        let header = jsonwebtoken::decode_header(token).map_err(refused)?;
        let (_, key) =
            header.kid.and_then(|id| self.keys.get(&id)).ok_or(Error::NotSignedIn(Refusal::Invalid))?;
        let claims =
            jsonwebtoken::decode::<Claims>(token, key, &validation(audience)).map_err(refused)?.claims;
        // Checked here rather than by the crate, which reads the machine's clock.
        if now.millis() >= claims.exp * 1000 {
            return Err(Error::NotSignedIn(Refusal::Expired));
        }
        if now.millis() / 1000 < claims.nbf {
            return Err(Error::NotSignedIn(Refusal::Invalid));
        }
        Ok(Shown {
            user: claims.sub,
            sign_in: claims.sid,
            id: claims.jti,
            expires: Timestamp::from_millis(claims.exp * 1000),
        })
    }
}

/// A new secret of 256 bits, for a cookie, a refresh token or a link.
pub(super) fn secret() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What the database keeps of a secret.
pub(super) fn fingerprint(secret: &str) -> Vec<u8> {
    fingerprint_of(secret.as_bytes())
}

/// What the database keeps of a request, to know it again.
pub(super) fn fingerprint_of(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

fn key_id(key: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(key)[..6])
}

fn validation(audience: Audience) -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[audience.as_str()]);
    validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

/// HMAC-SHA-256 for `jsonwebtoken`, which has none of its own without a whole crypto library.
struct Hs256(Vec<u8>);

impl Hs256 {
    fn mac(&self, message: &[u8]) -> std::result::Result<Hmac<Sha256>, SignatureError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(SignatureError::from_source)?;
        mac.update(message);
        Ok(mac)
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, SignatureError> {
        Ok(self.mac(message)?.finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), SignatureError> {
        self.mac(message)?.verify_slice(signature).map_err(SignatureError::from_source)
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 => Ok(Box::new(Hs256(key.as_bytes().to_vec()))),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    verifier_factory: |algorithm, key| match algorithm {
        Algorithm::HS256 => Ok(Box::new(Hs256(key.try_get_as_bytes()?.to_vec()))),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    },
    key_utils: KeyUtils::new_unimplemented(),
};

/// Installs the provider once and checks it against the example of RFC 7515, appendix A.1.
fn install_provider() -> Result<()> {
    const MESSAGE: &[u8] = b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const KEY: &str =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==";
    const SIGNATURE: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static INSTALL: Once = Once::new();

    INSTALL.call_once(|| {
        // Someone else's provider would show in the self-test.
        let _ = PROVIDER.install_default();
    });
    let signed = EncodingKey::from_urlsafe_base64_secret(KEY)
        .and_then(|key| jsonwebtoken::crypto::sign(MESSAGE, &key, Algorithm::HS256));
    match signed {
        Ok(signature) if signature == SIGNATURE => Ok(()),
        _ => Err(Error::Setup("Signing tokens does not work on this machine (HS256 self-test).".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_763_627_400_000);

    fn secrets(key: u8) -> Secrets {
        Secrets::new(&[key; 32], None).unwrap()
    }

    fn refusal(outcome: Result<Shown>) -> Refusal {
        match outcome {
            Err(Error::NotSignedIn(refusal)) => refusal,
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    #[test]
    fn a_token_is_good_for_its_audience_and_its_time_only() {
        let secrets = secrets(1);
        let (user, sign_in) = (UserId::generate(), SignInId::generate());
        let token = secrets.issue(Audience::Socket, user, sign_in, NOW).unwrap();

        let shown = secrets.check(&token, Audience::Socket, NOW.plus_millis(29_999)).unwrap();
        assert_eq!((shown.user, shown.sign_in), (user, sign_in));
        assert_eq!(refusal(secrets.check(&token, Audience::Api, NOW)), Refusal::Invalid);
        let late = NOW.plus_millis(30_000);
        assert_eq!(refusal(secrets.check(&token, Audience::Socket, late)), Refusal::Expired);
        let early = NOW.plus_millis(-5_000);
        assert_eq!(refusal(secrets.check(&token, Audience::Socket, early)), Refusal::Invalid);
    }

    #[test]
    fn a_token_signed_with_the_previous_key_is_good_during_a_rotation() {
        let token = secrets(1).issue(Audience::Api, UserId::generate(), SignInId::generate(), NOW).unwrap();
        let rotated = Secrets::new(&[2; 32], Some(&[1; 32])).unwrap();
        assert!(rotated.check(&token, Audience::Api, NOW).is_ok());
        assert_eq!(refusal(secrets(2).check(&token, Audience::Api, NOW)), Refusal::Invalid);
    }

    #[test]
    fn a_token_that_was_changed_or_claims_no_algorithm_is_refused() {
        let secrets = secrets(1);
        let token = secrets.issue(Audience::Api, UserId::generate(), SignInId::generate(), NOW).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let header =
            BASE64_URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"none","kid":"{}"}}"#, secrets.current));
        for forged in [
            format!("{header}.{}.", parts[1]),
            format!("{header}.{}.{}", parts[1], parts[2]),
            format!("{}.{}A.{}", parts[0], parts[1], parts[2]),
            String::new(),
            "a.b.c".into(),
        ] {
            assert_eq!(refusal(secrets.check(&forged, Audience::Api, NOW)), Refusal::Invalid, "{forged}");
        }
    }

    #[test]
    fn a_short_key_is_refused_by_name() {
        let Err(Error::Setup(sentence)) = Secrets::new(&[1; 31], None) else { panic!("accepted") };
        assert!(sentence.contains("JWT_SECRET") && sentence.contains("32"), "{sentence}");
    }
}
