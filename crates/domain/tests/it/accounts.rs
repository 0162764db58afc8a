use contract::{
    AppError,
    auth::{Login, PasswordChange, Refresh, Role, Setup},
};
use domain::{
    Claim, Error, Notice, Refusal, StoredAnswer,
    testing::{PASSWORD, TestDomain, email, visitor},
};

fn login(name: &str, password: &str) -> Login {
    Login { login: email(name), password: password.into() }
}

fn refusal<T>(outcome: domain::Result<T>) -> Refusal {
    match outcome {
        Err(Error::NotSignedIn(refusal)) => refusal,
        Err(other) => panic!("expected a refusal, got {other:?}"),
        Ok(_) => panic!("was let in"),
    }
}

#[tokio::test]
async fn an_unknown_login_and_a_wrong_password_answer_alike() {
    let domain = TestDomain::new().await;
    domain.user("Alice").await;
    let accounts = &domain.services.accounts;

    for wrong in [login("Alice", "not the password"), login("Nobody", PASSWORD)] {
        let refused = accounts.sign_in_browser(wrong, &visitor()).await.err().unwrap();
        assert_eq!(AppError::from(refused), AppError::WrongPassword);
    }
}

#[tokio::test]
async fn too_many_wrong_passwords_stop_even_the_right_one_for_a_while() {
    let domain = TestDomain::new().await;
    domain.user("Alice").await;
    let accounts = &domain.services.accounts;
    for _ in 0..10 {
        assert!(accounts.sign_in_api(login("Alice", "guess"), &visitor()).await.is_err());
    }

    let stopped = accounts.sign_in_api(login("Alice", PASSWORD), &visitor()).await.err().unwrap();
    assert!(matches!(AppError::from(stopped), AppError::TooMany { .. }));
    domain.clock.advance(15 * 60 * 1000 + 1);
    assert!(accounts.sign_in_api(login("Alice", PASSWORD), &visitor()).await.is_ok());
}

#[tokio::test]
async fn a_cookie_is_good_until_its_sign_in_ends() {
    let domain = TestDomain::new().await;
    domain.user("Alice").await;
    let accounts = &domain.services.accounts;
    let signed_in = accounts.sign_in_browser(login("Alice", PASSWORD), &visitor()).await.unwrap();
    let who = accounts.by_cookie(&signed_in.cookie).await.unwrap();
    assert_eq!(who.name, "Alice");

    accounts.sign_out(&who).await.unwrap();
    assert_eq!(refusal(accounts.by_cookie(&signed_in.cookie).await), Refusal::Invalid);
    assert_eq!(refusal(accounts.by_cookie("made up").await), Refusal::Invalid);
}

#[tokio::test]
async fn a_cookie_ends_after_thirty_days_without_use() {
    let domain = TestDomain::new().await;
    domain.user("Alice").await;
    let accounts = &domain.services.accounts;
    let signed_in = accounts.sign_in_browser(login("Alice", PASSWORD), &visitor()).await.unwrap();

    let days = |days: i64| days * 24 * 60 * 60 * 1000;
    domain.clock.advance(days(29));
    assert!(accounts.by_cookie(&signed_in.cookie).await.is_ok());
    domain.clock.advance(days(29));
    assert!(accounts.by_cookie(&signed_in.cookie).await.is_ok());
    domain.clock.advance(days(31));
    assert_eq!(refusal(accounts.by_cookie(&signed_in.cookie).await), Refusal::Expired);
}

#[tokio::test]
async fn a_used_refresh_token_shown_again_ends_the_sign_in() {
    let domain = TestDomain::new().await;
    domain.user("Alice").await;
    let accounts = &domain.services.accounts;
    let first = accounts.sign_in_api(login("Alice", PASSWORD), &visitor()).await.unwrap();
    let refresh = |token: &str| Refresh { refresh_token: token.into() };

    let second = accounts.refresh(refresh(&first.refresh_token)).await.unwrap();
    assert!(accounts.by_access_token(&second.access_token).await.is_ok());
    assert_eq!(refusal(accounts.refresh(refresh(&first.refresh_token)).await), Refusal::Invalid);
    assert_eq!(refusal(accounts.by_access_token(&second.access_token).await), Refusal::Invalid);
    assert_eq!(refusal(accounts.refresh(refresh(&second.refresh_token)).await), Refusal::Invalid);
}

#[tokio::test]
async fn an_access_token_ends_after_ten_minutes() {
    let domain = TestDomain::new().await;
    domain.user("Alice").await;
    let accounts = &domain.services.accounts;
    let tokens = accounts.sign_in_api(login("Alice", PASSWORD), &visitor()).await.unwrap();

    domain.clock.advance(599_000);
    assert!(accounts.by_access_token(&tokens.access_token).await.is_ok());
    domain.clock.advance(1_000);
    assert_eq!(refusal(accounts.by_access_token(&tokens.access_token).await), Refusal::Expired);
}

#[tokio::test]
async fn a_socket_token_opens_one_connection() {
    let domain = TestDomain::new().await;
    let alice = domain.person("Alice", Role::Staff).await;
    let accounts = &domain.services.accounts;
    let token = accounts.socket_token(&alice).unwrap().token;

    assert_eq!(accounts.by_socket_token(&token).await.unwrap(), alice);
    assert_eq!(refusal(accounts.by_socket_token(&token).await), Refusal::Invalid);
    assert_eq!(refusal(accounts.by_access_token(&token).await), Refusal::Invalid);

    let late = accounts.socket_token(&alice).unwrap().token;
    domain.clock.advance(30_000);
    assert_eq!(refusal(accounts.by_socket_token(&late).await), Refusal::Expired);
}

#[tokio::test]
async fn revoking_a_sign_in_ends_it_and_tells_the_nodes() {
    let mut domain = TestDomain::new().await;
    let here = domain.person("Alice", Role::Staff).await;
    let there = domain.sign_in("Alice").await;
    let mallory = domain.person("Mallory", Role::Staff).await;
    let accounts = domain.services.accounts.clone();
    assert_eq!(accounts.sign_ins(&here).await.unwrap().len(), 2);

    let by_stranger = accounts.revoke_sign_in(&mallory, there.sign_in_id).await.unwrap_err();
    assert_eq!(AppError::from(by_stranger), AppError::not_found("sign-in"));
    accounts.revoke_sign_in(&here, there.sign_in_id).await.unwrap();

    let left: Vec<_> = accounts.sign_ins(&here).await.unwrap().into_iter().map(|it| it.id).collect();
    assert_eq!(left, [here.sign_in_id]);
    assert_eq!(accounts.ended(&[here.sign_in_id, there.sign_in_id]).await.unwrap(), [there.sign_in_id]);
    let told = domain.notices.recv().await.unwrap();
    assert!(matches!(told, Notice::SignInEnded { sign_in, .. } if sign_in == there.sign_in_id));
}

#[tokio::test]
async fn a_new_password_ends_every_other_sign_in() {
    let domain = TestDomain::new().await;
    let here = domain.person("Alice", Role::Staff).await;
    let there = domain.sign_in("Alice").await;
    let accounts = &domain.services.accounts;

    let wrong = PasswordChange { current: "wrong".into(), new: "another long one".into() };
    let refused = AppError::from(accounts.change_password(&here, wrong).await.unwrap_err());
    assert_eq!(refused.field(), Some("current"));
    let change = PasswordChange { current: PASSWORD.into(), new: "another long one".into() };
    accounts.change_password(&here, change).await.unwrap();

    let both = [here.sign_in_id, there.sign_in_id];
    assert_eq!(accounts.ended(&both).await.unwrap(), [there.sign_in_id]);
    assert!(accounts.sign_in_browser(login("Alice", PASSWORD), &visitor()).await.is_err());
    assert!(accounts.sign_in_browser(login("Alice", "another long one"), &visitor()).await.is_ok());
}

#[tokio::test]
async fn the_setup_link_makes_one_administrator_once() {
    let domain = TestDomain::new().await;
    let accounts = &domain.services.accounts;
    assert!(accounts.needs_setup().await.unwrap());
    let replaced = accounts.begin_setup().await.unwrap().unwrap();
    let token = accounts.begin_setup().await.unwrap().unwrap();
    let setup = |token: &str| Setup {
        token: token.into(),
        name: "Ada".into(),
        email: "Ada@Example.com".into(),
        password: PASSWORD.into(),
    };

    for bad in ["", "made up", replaced.as_str()] {
        let refused = accounts.finish_setup(setup(bad), &visitor()).await.err().unwrap();
        assert_eq!(AppError::from(refused).field(), Some("token"));
    }
    let first = accounts.finish_setup(setup(&token), &visitor()).await.unwrap();
    assert_eq!((first.user.role, first.user.email.as_str()), (Role::Admin, "ada@example.com"));
    assert!(accounts.finish_setup(setup(&token), &visitor()).await.is_err());
    assert!(!accounts.needs_setup().await.unwrap());
    assert_eq!(accounts.begin_setup().await.unwrap(), None);
}

#[tokio::test]
async fn the_same_key_gives_the_first_answer_again() {
    let domain = TestDomain::new().await;
    let (alice, bob) = (domain.user("Alice").await, domain.user("Bob").await);
    let accounts = &domain.services.accounts;
    let answer = StoredAnswer { status: 201, body: "{}".into() };

    assert_eq!(accounts.claim_key(alice, "k", "POST /a").await.unwrap(), Claim::Yours);
    assert!(matches!(
        accounts.claim_key(alice, "k", "POST /a").await,
        Err(Error::Rule(AppError::Conflict { .. }))
    ));
    accounts.keep_answer(alice, "k", &answer).await.unwrap();
    assert_eq!(accounts.claim_key(alice, "k", "POST /a").await.unwrap(), Claim::Answered(answer));
    assert!(accounts.claim_key(alice, "k", "POST /b").await.is_err());
    assert_eq!(accounts.claim_key(bob, "k", "POST /a").await.unwrap(), Claim::Yours);

    assert_eq!(accounts.claim_key(alice, "failed", "POST /a").await.unwrap(), Claim::Yours);
    accounts.free_key(alice, "failed").await.unwrap();
    assert_eq!(accounts.claim_key(alice, "failed", "POST /a").await.unwrap(), Claim::Yours);
}
