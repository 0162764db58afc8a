use contract::{
    AppError, PageQuery,
    auth::Role,
    settings::{Settings, SettingsChanges},
};
use domain::testing::TestDomain;

fn uploads(on: bool) -> SettingsChanges {
    SettingsChanges { uploads: Some(on), ..SettingsChanges::default() }
}

#[tokio::test]
async fn a_change_of_settings_holds_at_once_and_is_recorded() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let settings = &domain.services.settings;
    assert_eq!(settings.current().await.unwrap(), Settings::default());

    let wish = SettingsChanges { edit_hours: Some(1), ..uploads(false) };
    let changed = settings.change(&admin, wish).await.unwrap();
    assert_eq!(changed, Settings { uploads: false, edit_hours: 1, ..Settings::default() });
    assert_eq!(settings.current().await.unwrap(), changed);
    assert_eq!(settings.for_admin(&admin).await.unwrap(), changed);

    let audit = domain.services.accounts.audit(&admin, PageQuery::default()).await.unwrap().items;
    let actions: Vec<_> = audit.iter().take(2).map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["settings.editHours.1", "settings.uploads.false"]);
    assert_eq!(audit[0].actor_name.as_deref(), Some("Ada"));
}

#[tokio::test]
async fn another_node_goes_by_a_change_within_two_seconds() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let other = domain.reopen().await.settings;
    assert!(other.current().await.unwrap().uploads);

    domain.services.settings.change(&admin, uploads(false)).await.unwrap();
    assert!(other.current().await.unwrap().uploads, "read again without need");
    domain.clock.advance(2_000);
    assert!(!other.current().await.unwrap().uploads);
}

#[tokio::test]
async fn only_an_administrator_sees_to_settings_and_only_to_good_ones() {
    let domain = TestDomain::new().await;
    let admin = domain.person("Ada", Role::Admin).await;
    let settings = &domain.services.settings;
    for role in [Role::Staff, Role::Manager] {
        let who = domain.person(role.as_str(), role).await;
        let refused = settings.change(&who, uploads(false)).await.unwrap_err();
        assert_eq!(AppError::from(refused), AppError::Forbidden);
        assert_eq!(AppError::from(settings.for_admin(&who).await.unwrap_err()), AppError::Forbidden);
    }
    let endless = SettingsChanges { delete_hours: Some(u32::MAX), ..uploads(false) };
    let refused = AppError::from(settings.change(&admin, endless).await.unwrap_err());
    assert_eq!(refused.field(), Some("deleteHours"));
    assert_eq!(settings.current().await.unwrap(), Settings::default());
}
