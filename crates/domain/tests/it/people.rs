use contract::{
    AppError, PageQuery,
    auth::{ConnectionKind, Login, NewUser, Role, UserChanges},
};
use domain::{
    Attempt, Notice,
    testing::{PASSWORD, TestDomain, email, visitor},
};

fn new_user(name: &str) -> NewUser {
    NewUser {
        name: name.into(),
        email: email(name),
        phone: Some("+60 12-345 6789".into()),
        role: Role::Staff,
        password: PASSWORD.into(),
    }
}

#[tokio::test]
async fn an_administrator_makes_a_person_who_signs_in_by_phone() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let accounts = &domain.services.accounts;

    let made = accounts.create_user(&admin, new_user("Bob")).await.unwrap();
    assert_eq!(made.phone.as_deref(), Some("+60123456789"));
    let login = Login { login: "+60 (12) 345-6789".into(), password: PASSWORD.into() };
    assert_eq!(accounts.sign_in_api(login, &visitor()).await.unwrap().user, made);

    let audit = accounts.audit(&admin, PageQuery::default()).await.unwrap().items;
    assert_eq!((audit[0].action.as_str(), audit[0].subject_id), ("user.create", Some(made.id)));
    assert_eq!(audit[0].actor_name.as_deref(), Some("Ada"));
}

#[tokio::test]
async fn a_taken_address_or_number_is_refused_by_field() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let accounts = &domain.services.accounts;
    accounts.create_user(&admin, new_user("Bob")).await.unwrap();

    let same_email = NewUser { email: " BOB@example.com ".into(), phone: None, ..new_user("Robert") };
    let refused = AppError::from(accounts.create_user(&admin, same_email).await.unwrap_err());
    assert_eq!((refused.status(), refused.field()), (409, Some("email")));
    let refused = AppError::from(accounts.create_user(&admin, new_user("Carol")).await.unwrap_err());
    assert_eq!((refused.status(), refused.field()), (409, Some("phone")));
}

#[tokio::test]
async fn only_an_administrator_looks_after_people() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let accounts = &domain.services.accounts;
    for role in [Role::Staff, Role::Manager] {
        let who = domain.person(role.as_str(), role).await;
        let outcomes = [
            accounts.create_user(&who, new_user("Eve")).await.map(drop),
            accounts.change_user(&who, admin.user_id, UserChanges::default()).await.map(drop),
            accounts.deactivate(&who, admin.user_id).await.map(drop),
            accounts.activate(&who, admin.user_id).await.map(drop),
            accounts.connections(&who, PageQuery::default()).await.map(drop),
            accounts.audit(&who, PageQuery::default()).await.map(drop),
        ];
        for outcome in outcomes {
            assert_eq!(AppError::from(outcome.unwrap_err()), AppError::Forbidden);
        }
    }
}

#[tokio::test]
async fn a_deactivated_person_is_out_at_once_everywhere() {
    let mut domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let bob = domain.person("Bob", Role::Staff).await;
    let accounts = domain.services.accounts.clone();
    let login = Login { login: email("Bob"), password: PASSWORD.into() };
    let tokens = accounts.sign_in_api(login.clone(), &visitor()).await.unwrap();

    let after = accounts.deactivate(&admin, bob.user_id).await.unwrap();
    assert!(!after.active);
    assert!(accounts.by_access_token(&tokens.access_token).await.is_err());
    assert!(accounts.sign_in_api(login.clone(), &visitor()).await.is_err());
    let mut ended = 0;
    let mut shut_out = false;
    while let Ok(notice) = domain.notices.try_recv() {
        match notice {
            Notice::SignInEnded { .. } => ended += 1,
            Notice::UserEnded { user, .. } => shut_out = user == bob.user_id,
            _ => {}
        }
    }
    assert_eq!((ended, shut_out), (2, true));

    accounts.activate(&admin, bob.user_id).await.unwrap();
    assert!(accounts.sign_in_api(login, &visitor()).await.is_ok());
}

#[tokio::test]
async fn the_last_administrator_cannot_be_lost() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let accounts = &domain.services.accounts;
    let demote = UserChanges { role: Some(Role::Staff), ..UserChanges::default() };

    assert!(accounts.deactivate(&admin, admin.user_id).await.is_err());
    assert!(accounts.change_user(&admin, admin.user_id, demote.clone()).await.is_err());
    assert_eq!(accounts.me(&admin).await.unwrap().role, Role::Admin);

    domain.person("Second", Role::Admin).await;
    assert!(accounts.change_user(&admin, admin.user_id, demote).await.is_ok());
}

#[tokio::test]
async fn a_new_role_ends_the_sign_ins_under_the_old_one() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let bob = domain.person("Bob", Role::Manager).await;
    let accounts = &domain.services.accounts;

    let rename = UserChanges { name: Some("Robert".into()), ..UserChanges::default() };
    accounts.change_user(&admin, bob.user_id, rename).await.unwrap();
    assert!(accounts.ended(&[bob.sign_in_id]).await.unwrap().is_empty());
    let demote = UserChanges { role: Some(Role::Staff), ..UserChanges::default() };
    accounts.change_user(&admin, bob.user_id, demote).await.unwrap();
    assert_eq!(accounts.ended(&[bob.sign_in_id]).await.unwrap(), [bob.sign_in_id]);
}

#[tokio::test]
async fn people_are_found_by_part_of_a_name_and_listed_in_pages() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    for name in ["Zoe", "bob", "Bobby", "100%_sure"] {
        domain.user(name).await;
    }
    let accounts = &domain.services.accounts;
    let names = async |query: &str, page: PageQuery| {
        let found = accounts.users(&admin, query, page).await.unwrap();
        (found.items.into_iter().map(|user| user.name).collect::<Vec<_>>(), found.next)
    };

    assert_eq!(names("BOB", PageQuery::default()).await.0, ["bob", "Bobby"]);
    assert_eq!(names("%", PageQuery::default()).await.0, ["100%_sure"]);
    let (first, next) = names("", PageQuery { limit: Some(3), after: None }).await;
    let (second, end) = names("", PageQuery { limit: Some(3), after: next }).await;
    assert_eq!(first, ["100%_sure", "Ada", "bob"]);
    assert_eq!((second, end), (vec!["Bobby".to_owned(), "Zoe".to_owned()], None));
}

#[tokio::test]
async fn every_try_to_come_in_is_recorded_with_its_reason() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let accounts = &domain.services.accounts;
    let guess = Login { login: email("Ada"), password: "wrong".into() };
    let _ = accounts.sign_in_browser(guess, &visitor()).await;
    let from = visitor();
    accounts.record(Attempt::socket(None, &from, Some("auth_expired"))).await.unwrap();

    let log = accounts.connections(&admin, PageQuery { limit: Some(2), after: None }).await.unwrap();
    let seen: Vec<_> = log.items.iter().map(|it| (it.kind, it.accepted, it.reason.as_deref())).collect();
    assert_eq!(
        seen,
        [
            (ConnectionKind::Socket, false, Some("auth_expired")),
            (ConnectionKind::SignIn, false, Some("wrong_password")),
        ]
    );
    let earlier = accounts.connections(&admin, PageQuery { limit: Some(2), after: log.next }).await.unwrap();
    assert!(earlier.items[0].accepted);
    assert_eq!(earlier.items[0].user_name.as_deref(), Some("Ada"));
}
