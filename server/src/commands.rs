//! The command line.

use std::{io::Read, path::PathBuf, sync::Arc};

use clap::{Parser, Subcommand};
use contract::auth::{NewUser, Role};
use domain::{Clock, Services};

use crate::{config::Config, drivers, serve};

/// One self-hosted, realtime hub for a small team.
#[derive(Debug, Parser)]
#[command(name = "switchboard", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the hub (the default).
    Serve,
    /// Look after people.
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Fill an empty database with a demo workspace.
    Demo,
    /// Write a consistent copy of the database to a new file.
    Backup {
        /// The file to make.
        file: PathBuf,
    },
    /// Say that the database was restored: every client reads its state again.
    Restored,
    /// Check the configuration and the database.
    Check,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add a person.
    Add {
        /// How colleagues see them.
        #[arg(long)]
        name: String,
        /// To sign in with.
        #[arg(long)]
        email: String,
        /// To sign in with, with country code.
        #[arg(long)]
        phone: Option<String>,
        /// admin, manager or staff.
        #[arg(long)]
        role: Role,
        /// Read the password from standard input, which is the only way to give it.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

/// Runs what the command line asks for.
///
/// # Errors
/// One sentence for the person at the terminal.
pub async fn run(cli: Cli, config: Config) -> Result<(), String> {
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config).await,
        Command::User { command: UserCommand::Add { name, email, phone, role, .. } } => {
            let password = password_from_stdin()?;
            let services = open(&config).await?;
            let new = NewUser { name, email, phone, role, password };
            let user = services.accounts.add_from_command_line(new).await.map_err(sentence)?;
            println!("{} can sign in as {}.", user.name, user.email);
            services.db.close().await;
            Ok(())
        }
        Command::Demo => {
            let services = open(&config).await?;
            println!("{}", Box::pin(services.fill_with_demo()).await.map_err(sentence)?);
            services.db.close().await;
            Ok(())
        }
        Command::Backup { file } => {
            let services = open(&config).await?;
            services.db.backup(&file).await.map_err(sentence)?;
            println!("The backup is in {}.", file.display());
            Ok(())
        }
        Command::Restored => {
            let services = open(&config).await?;
            services.hub.begin_epoch().await.map_err(sentence)?;
            println!("Every client will read its state again when it connects.");
            services.db.close().await;
            Ok(())
        }
        Command::Check => {
            let services = open(&config).await?;
            services.hub.ready().await.map_err(sentence)?;
            let flaws = services.db.flaws().await.map_err(sentence)?;
            let engine = services.db.engine_name();
            services.db.close().await;
            if flaws.is_empty() {
                println!("The configuration is good, and {engine} answers and is whole.");
                return Ok(());
            }
            Err(format!("{engine} answers, but is damaged. Please restore a backup. {}", flaws.join("; ")))
        }
    }
}

/// Opens the services that `config` describes.
pub async fn open(config: &Config) -> Result<Services, String> {
    let secrets = Arc::new(config.secrets()?);
    let (files, clock) = (config.files()?, Clock::system());
    let drivers = drivers::open(config, &clock)?.drivers;
    let opened = Services::open(&config.database_url, files, secrets, drivers, clock).await;
    opened.map(|(services, _)| services).map_err(sentence)
}

fn password_from_stdin() -> Result<String, String> {
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .map_err(|error| format!("the password could not be read from standard input: {error}"))?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

fn sentence(error: domain::Error) -> String {
    match error {
        domain::Error::Rule(rule) => match rule.field() {
            Some(field) => format!("{field}: {rule}"),
            None => rule.to_string(),
        },
        other => other.to_string(),
    }
}
